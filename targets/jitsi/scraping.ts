// Asks the servers of a deployment for their figures, each by itself: one that is silent takes no other with it.
import type { ServerReading } from '#core/target.ts';
import { bridgeFigures, jicofoFigures, prosodyFigures, type Figures } from './statistics.ts';

/** Read once a second; an answer that takes longer is a gap, not a queue. */
const SCRAPE_DEADLINE_MS = 900;

export interface StatisticsAddresses {
  /** Private HTTP interface of every bridge. */
  readonly bridges: readonly string[];
  readonly jicofo: string | undefined;
  /** Prometheus page. */
  readonly prosody: string | undefined;
}

/** One reading a kind of server that has an address. */
export async function scrapeServers({
  bridges,
  jicofo,
  prosody,
}: StatisticsAddresses): Promise<readonly ServerReading[]> {
  return Promise.all([
    ...(bridges.length === 0
      ? []
      : [
          reading('jvb', async () =>
            bridgeFigures(await Promise.all(bridges.map((url) => readJson(`${url}/colibri/stats`)))),
          ),
        ]),
    ...(jicofo === undefined
      ? []
      : [reading('jicofo', async () => jicofoFigures(await readJson(`${jicofo}/stats`)))]),
    ...(prosody === undefined
      ? []
      : [reading('prosody', async () => prosodyFigures(await readText(prosody)))]),
  ]);
}

/** Never rejects. */
async function reading(source: string, read: () => Promise<Figures>): Promise<ServerReading> {
  try {
    return { source, values: await read() };
  } catch (error) {
    return { source, values: {}, silent: error instanceof Error ? error.message : String(error) };
  }
}

async function readText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(SCRAPE_DEADLINE_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return text;
}

export async function readJson(url: string): Promise<unknown> {
  const text = await readText(url.replace(/([^:])\/\/+/g, '$1/'));
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${url} answers with something that is not JSON`);
  }
}
