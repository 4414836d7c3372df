/** Buttons that copy the commands beside them. */

/** How long a button says that it has copied, in milliseconds. */
const SAID = 1500;

export function startCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      void copy(button);
    });
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const block = button.parentElement?.querySelector('pre');
  const commands = [...(block?.querySelectorAll('code') ?? [])].map(({ textContent }) => textContent);
  if (block === null || block === undefined) {
    return;
  }
  try {
    await navigator.clipboard.writeText(commands.join('\r\n'));
    button.textContent = 'Copied';
  } catch {
    // A page from a file share may not write to the clipboard: what is marked can be copied by hand.
    getSelection()?.selectAllChildren(block);
    button.textContent = 'Press Ctrl+C';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, SAID);
}
