// Finds a Chromium and starts it as a seat needs it: real time, audible to nobody, bound to our life.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import type { ProcessHost } from '#core/process-host.ts';

/** Names under which distributions install it, in order of preference. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'] as const;
/** A cold start on a busy machine; beyond this the machine is not fit to generate load. */
const LAUNCH_DEADLINE_MS = 30_000;

const FLAGS = [
  // Seats must run in real time although nobody looks at their windows.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-features=CalculateNativeWinOcclusion,IntensiveWakeUpThrottling',
  // A renderer kept in reserve costs 50 MB, the address bar's own pages 1.5 s of processor at the start.
  '--disable-features=SpareRendererForSitePerProcess,WebUIOmniboxPopup,WebUIOmniboxAimPopup',
  // An SFU on the same host is reached by its plain address.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--autoplay-policy=no-user-gesture-required',
  '--mute-audio',
  // Only for `exposeCodecNames`: the picture of this device goes nowhere.
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=device-count=1,fps=5',
  '--disable-gpu',
  '--window-size=640,480',
  // Nothing but the call may use the network or the processor.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * The browser to drive: SEATPROOF_CHROMIUM, else the first of the usual names on PATH.
 * @returns its path, or undefined when there is none.
 */
export async function findChromium(environment: Environment): Promise<string | undefined> {
  const given = environment['SEATPROOF_CHROMIUM'];
  if (given !== undefined && given !== '') return (await isExecutable(given)) ? given : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of NAMES) {
    for (const folder of folders) {
      if (await isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

function flagsFor(userId: number | undefined): string[] {
  // Chromium refuses its sandbox to root.
  return userId === 0 ? [...FLAGS, '--no-sandbox'] : [...FLAGS];
}

/**
 * Starts a browser with a profile of its own. It talks over a pipe, so it ends when this process does.
 * Rejects when it can't be started.
 */
export async function launchChromium(
  executablePath: string,
  processes: ProcessHost,
  environment: Environment,
): Promise<Browser> {
  // Loaded here, for it takes longer than all that a command does which drives no browser.
  const { launch } = await import('puppeteer-core');
  const browser = await launch({
    executablePath,
    pipe: true,
    headless: true,
    userDataDir: await processes.temporaryFolder('chromium'),
    args: flagsFor(process.getuid?.()),
    env: { ...environment, ...processes.childEnvironment },
    defaultViewport: null,
    timeout: LAUNCH_DEADLINE_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const pid = browser.process()?.pid;
  if (pid !== undefined) processes.adopt(pid);
  return browser;
}
