// A page's content security policy would forbid our workers, which are made of blobs. Frames of other sites live in
// processes of their own and are told one by one, as they come, before their first script.
import type { CDPSession, Page } from 'puppeteer-core';

/** Until the tab ends. */
export async function bypassContentPolicy(tab: Page): Promise<void> {
  await tab.setBypassCSP(true);
  await followFrames(await tab.createCDPSession());
}

async function followFrames(session: CDPSession): Promise<void> {
  session.on('sessionattached', (child) => {
    // A frame that is gone already needs nothing.
    void Promise.all([
      child.send('Page.setBypassCSP', { enabled: true }),
      followFrames(child),
      child.send('Runtime.runIfWaitingForDebugger'),
    ]).catch(() => undefined);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'iframe' }, { exclude: true }],
  });
}
