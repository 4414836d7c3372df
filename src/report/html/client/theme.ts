/** Light and dark: as the system has it, until the button says otherwise. */

import { byId } from './elements.js';

/** `changed` is called when the page has other colours. */
export function startTheme(changed: () => void): void {
  const button = byId('theme', HTMLButtonElement);
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => {
    const chosen = document.documentElement.dataset['theme'];
    return chosen === undefined ? system.matches : chosen === 'dark';
  };
  const label = (): void => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', isDark() ? 'Use light colours' : 'Use dark colours');
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    document.documentElement.dataset['theme'] = isDark() ? 'light' : 'dark';
    label();
    changed();
  });
  system.addEventListener('change', () => {
    label();
    changed();
  });
  label();
}
