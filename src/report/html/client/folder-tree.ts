/** The folders that hold failures, as a tree: https://www.w3.org/WAI/ARIA/apg/patterns/treeview/. */

import { number } from '../../printable.js';
import type { ListedFailures } from '../listed-failures.js';
import { element } from './elements.js';

export interface Folder {
  /** Its name, or several where each holds nothing but the next. */
  readonly name: string;
  /** The whole path, with its separator behind it. */
  readonly path: string;
  /** Failures in it and below it. */
  readonly count: number;
  readonly folders: readonly Folder[];
}

interface GrowingFolder {
  readonly name: string;
  readonly path: string;
  count: number;
  own: number;
  readonly folders: Map<string, GrowingFolder>;
}

/** The folders of all failures below one that has no name. */
export function foldersOf(failures: ListedFailures): Folder {
  const counts = new Map<string, number>();
  for (let index = 0; index < failures.length; index++) {
    const directory = failures.folder(index);
    counts.set(directory, (counts.get(directory) ?? 0) + 1);
  }
  const root: GrowingFolder = { name: '', path: '', count: 0, own: 0, folders: new Map() };
  for (const [directory, count] of counts) {
    let folder = root;
    folder.count += count;
    for (const name of partsOf(directory)) {
      const key = name.toLowerCase();
      const child = folder.folders.get(key) ?? { name, path: folder.path + name, count: 0, own: 0, folders: new Map() };
      folder.folders.set(key, child);
      child.count += count;
      folder = child;
    }
    folder.own += count;
  }
  return { name: '', path: '', count: root.count, folders: foldersIn(root) };
}

/** `\\server\share\`, `a\`, `b\`; `Z:\`, `a\`. */
function partsOf(directory: string): readonly string[] {
  const root = /^(?:\\\\[^\\]+\\[^\\]+\\?|[^\\/]+[\\/])/.exec(directory)?.[0] ?? '';
  return [...(root === '' ? [] : [root]), ...(directory.slice(root.length).match(/[^\\/]*[\\/]|[^\\/]+$/g) ?? [])];
}

/** A folder of the tree. What it holds is made when it is asked for: a path can have thousands of folders. */
class CompactFolder implements Folder {
  readonly name: string;
  readonly #last: GrowingFolder;
  #folders: readonly Folder[] | null = null;

  constructor(first: GrowingFolder) {
    let { name } = first;
    let last = first;
    for (let only = onlyFolderIn(last); only !== undefined; only = onlyFolderIn(last)) {
      name += only.name;
      last = only;
    }
    this.name = name;
    this.#last = last;
  }

  get path(): string {
    return this.#last.path;
  }

  get count(): number {
    return this.#last.count;
  }

  get folders(): readonly Folder[] {
    this.#folders ??= foldersIn(this.#last);
    return this.#folders;
  }
}

/** The folder that another holds, if it holds nothing else. */
function onlyFolderIn({ own, folders }: GrowingFolder): GrowingFolder | undefined {
  const [only] = folders.size === 1 && own === 0 ? folders.values() : [];
  return only;
}

function foldersIn({ folders }: GrowingFolder): readonly Folder[] {
  return [...folders.values()].map((folder) => new CompactFolder(folder)).sort(byCount);
}

/** `dir 2` stands before `dir 10`. */
const NAMES = new Intl.Collator('en', { numeric: true });

function byCount(a: Folder, b: Folder): number {
  return b.count - a.count || NAMES.compare(a.name, b.name);
}

/** Folders of one folder that are shown at once. */
const SHOWN = 200;

/** Letters of a name; long ones are whole in the table. */
const NAME = 120;

export class FolderTree {
  readonly #list: HTMLElement;
  readonly #choose: (path: string) => void;
  readonly #folders = new Map<HTMLElement, Folder>();

  /** `choose` is given the path of a folder, or nothing where the chosen one is let go. */
  constructor(list: HTMLElement, root: Folder, choose: (path: string) => void) {
    this.#list = list;
    this.#choose = choose;
    list.append(...this.#items(root.folders, 1));
    const [first] = this.#visible();
    first?.setAttribute('tabindex', '0');
    if (root.folders.length === 1 && first !== undefined) {
      this.#expand(first, true);
    }
    list.addEventListener('click', (event) => this.#clicked(event));
    list.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /** Marks the chosen folder. */
  mark(path: string): void {
    for (const [item, folder] of this.#folders) {
      item.setAttribute('aria-selected', String(folder.path === path));
    }
  }

  #items(folders: readonly Folder[], level: number): readonly HTMLElement[] {
    const items = folders.slice(0, SHOWN).map((folder) => this.#item(folder, level));
    const left = folders.length - SHOWN;
    return left <= 0
      ? items
      : [...items, element('li', { role: 'none', class: 'muted' }, `and ${number(left)} more folders`)];
  }

  #item(folder: Folder, level: number): HTMLElement {
    const hasFolders = folder.folders.length > 0;
    const name = folder.name === '' ? 'no folder' : folder.name;
    const item = element(
      'li',
      {
        role: 'treeitem',
        tabindex: -1,
        'aria-level': level,
        'aria-selected': 'false',
        'aria-expanded': hasFolders ? 'false' : null,
      },
      element(
        'span',
        { class: 'folder-row' },
        element('span', { class: 'twist', 'aria-hidden': 'true' }),
        element('bdi', { class: 'folder-name' }, name.length <= NAME ? name : `${name.slice(0, NAME)}…`),
        element('span', { class: 'folder-count' }, number(folder.count)),
      ),
    );
    this.#folders.set(item, folder);
    return item;
  }

  #clicked(event: MouseEvent): void {
    const { target } = event;
    const item = target instanceof Element ? target.closest('[role=treeitem]') : null;
    if (!(item instanceof HTMLElement) || !(target instanceof Element)) {
      return;
    }
    this.#focus(item);
    if (target.closest('.twist') !== null) {
      this.#expand(item, item.getAttribute('aria-expanded') === 'false');
    } else {
      this.#toggle(item);
    }
  }

  #toggle(item: HTMLElement): void {
    const isChosen = item.getAttribute('aria-selected') === 'true';
    this.#choose(isChosen ? '' : (this.#folders.get(item)?.path ?? ''));
    if (!isChosen) {
      this.#expand(item, true);
    }
  }

  #pressed(event: KeyboardEvent): void {
    const item = event.target;
    if (!(item instanceof HTMLElement) || !this.#folders.has(item)) {
      return;
    }
    const all = this.#visible();
    const at = all.indexOf(item);
    const expanded = item.getAttribute('aria-expanded');
    const goTo = (place: number): void => {
      const next = all[Math.max(0, Math.min(all.length - 1, place))];
      if (next !== undefined) {
        this.#focus(next);
      }
    };
    const above = item.parentElement?.closest('[role=treeitem]');
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      Home: () => goTo(0),
      End: () => goTo(all.length - 1),
      ArrowRight: () =>
        expanded === 'false' ? this.#expand(item, true) : expanded === 'true' ? goTo(at + 1) : undefined,
      ArrowLeft: () =>
        expanded === 'true' ? this.#expand(item, false) : above instanceof HTMLElement ? this.#focus(above) : undefined,
      Enter: () => this.#toggle(item),
      ' ': () => this.#toggle(item),
    };
    const action = actions[event.key];
    if (action !== undefined) {
      event.preventDefault();
      action();
    }
  }

  /** The folders within are made when they are first seen. */
  #expand(item: HTMLElement, open: boolean): void {
    const folder = this.#folders.get(item);
    if (folder === undefined || folder.folders.length === 0) {
      return;
    }
    item.setAttribute('aria-expanded', String(open));
    const list = item.querySelector(':scope > ul');
    if (list instanceof HTMLElement) {
      list.hidden = !open;
    } else if (open) {
      const level = Number(item.getAttribute('aria-level')) + 1;
      item.append(element('ul', { role: 'group' }, ...this.#items(folder.folders, level)));
    }
  }

  #focus(item: HTMLElement): void {
    for (const one of this.#list.querySelectorAll('[role=treeitem][tabindex="0"]')) {
      one.setAttribute('tabindex', '-1');
    }
    item.setAttribute('tabindex', '0');
    item.focus();
  }

  #visible(): HTMLElement[] {
    return [...this.#list.querySelectorAll('[role=treeitem]')].filter(
      (item): item is HTMLElement => item instanceof HTMLElement && item.closest('ul[hidden]') === null,
    );
  }
}
