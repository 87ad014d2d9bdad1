// What a page may do that nobody is there to answer: dialogs stop it until they are answered, and a window that it
// opens covers the seat's, which then is no longer drawn. Permissions need nothing: without a head, Chromium refuses
// at once what was not granted (tried with 156: notifications, position, clipboard, MIDI).
import type { Page } from 'puppeteer-core';

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}

/** Until the tab ends. @param note told of what a person would have had to answer. */
export function keepAnswering(tab: Page, note: (text: string) => void): void {
  tab.on('dialog', (dialog) => {
    const kind = dialog.type();
    if (kind !== 'beforeunload') note(`the client asked (${kind}): ${dialog.message()}; it was told yes`);
    dialog.accept().catch(() => undefined);
  });
  tab.on('popup', (popup) => {
    if (popup === null) return;
    const host = hostOf(popup.url());
    note(`the client opened another window${host === '' ? '' : ` (${host})`}; it was closed`);
    popup
      .close()
      .then(() => tab.bringToFront())
      .catch(() => undefined);
  });
}

/** Clients hide their buttons from whoever sits still. Never rejects. */
export async function wake({ mouse }: { readonly mouse: Pick<Page['mouse'], 'move'> }): Promise<void> {
  const somewhere = (): number => 200 + Math.random() * 200;
  // A page that is just being left has no mouse.
  await mouse.move(somewhere(), somewhere(), { steps: 2 }).catch(() => undefined);
}
