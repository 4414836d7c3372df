/** What every page has around its sections: the policy, the style, the bar at the top, the script. */

import { type Child, element, group, Markup, openTag } from './markup.js';

/** What a page is bundled with. */
export interface PageAssets {
  readonly SCRIPT: string;
  readonly SCRIPT_HASH: string;
  readonly STYLE: string;
  readonly STYLE_HASH: string;
}

export interface PageFrame {
  readonly assets: PageAssets;
  readonly tool: { readonly name: string; readonly version: string };
  readonly title: string;
  /** What the first link of the page says. */
  readonly skip: string;
  /** Ids and titles of what the bar at the top leads to. */
  readonly sections: readonly (readonly [id: string, title: string])[];
}

/** Everything up to the first section. */
export function pageStart({ assets, tool, title, skip, sections }: PageFrame): string {
  return [
    `<!doctype html>\n${openTag('html', { lang: 'en', dir: 'ltr' })}`,
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: policyOf(assets) }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { name: 'referrer', content: 'no-referrer' }),
      element('meta', { name: 'generator', content: `${tool.name} ${tool.version}` }),
      element('title', {}, `${title} · ${tool.name}`),
      new Markup(`<style>${assets.STYLE}</style>`),
    ).html,
    '<body>',
    top(skip, sections).html,
    openTag('main', { id: 'main', tabindex: -1 }),
  ].join('');
}

/** Everything behind the last section. */
export function pageEnd({ SCRIPT }: PageAssets, footer: string): string {
  return `</main>${element('footer', {}, element('p', {}, footer)).html}<script>${SCRIPT}</script></body></html>\n`;
}

/** Nothing is loaded, sent or framed; of scripts and styles only those of this page, by their hashes, count. */
function policyOf({ SCRIPT_HASH, STYLE_HASH }: PageAssets): string {
  return [
    "default-src 'none'",
    `script-src '${SCRIPT_HASH}'`,
    `style-src '${STYLE_HASH}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function top(skip: string, sections: PageFrame['sections']): Markup {
  return group(
    element('a', { class: 'skip', href: '#main' }, skip),
    element(
      'header',
      { class: 'top' },
      element('span', { class: 'brand' }, 'whydenied'),
      element(
        'nav',
        { 'aria-label': 'Sections' },
        element(
          'ul',
          { role: 'list' },
          sections.map(([id, title]) => element('li', {}, element('a', { href: `#${id}` }, title))),
        ),
      ),
      element('button', { type: 'button', id: 'theme', hidden: true }, 'Dark'),
    ),
  );
}

export function sectionStart(id: string, title: string): string {
  return `${openTag('section', { id, 'aria-labelledby': `${id}-title` })}${element('h2', { id: `${id}-title` }, title).html}`;
}

export function section(id: string, title: string, content: Child): string {
  return content === null ? '' : `${sectionStart(id, title)}${group(content).html}</section>`;
}

/** Data that is no script: nothing in it can end the element, begin a comment, or is a line end to anybody. */
export function dataBlock(attributes: { readonly id?: string; readonly class?: string }, value: object): string {
  const json = JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${openTag('script', { type: 'application/json', ...attributes })}${json}</script>`;
}
