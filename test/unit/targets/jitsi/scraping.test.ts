import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { scrapeServers } from '#targets/jitsi/scraping.ts';

const recorded = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/jitsi/${name}`, import.meta.url), 'utf8');

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** Answers as JVB, Jicofo and Prosody did, under a path each. */
async function serve(pages: Readonly<Record<string, string>>): Promise<string> {
  const listening = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (page === undefined) response.writeHead(503).end();
    else response.end(page);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

describe('figures of the servers of a deployment', () => {
  it('are one reading a kind of server; all bridges together are one', async () => {
    const base = await serve({
      '/one/colibri/stats': recorded('colibri-stats-call-a.json'),
      '/two/colibri/stats': recorded('colibri-stats-call-b.json'),
      '/stats': recorded('jicofo-stats-call-a.json'),
      '/metrics': recorded('prosody-metrics.txt'),
    });
    const readings = await scrapeServers({
      // With and without a slash at its end.
      bridges: [`${base}/one`, `${base}/two/`],
      jicofo: base,
      prosody: `${base}/metrics`,
    });
    expect(readings.map(({ source, silent }) => [source, silent])).toEqual([
      ['jvb', undefined],
      ['jicofo', undefined],
      ['prosody', undefined],
    ]);
    expect(readings[0]?.values).toMatchObject({ server_participants: 8, server_packets_in_per_second: 833 });
  });

  it('of one that is silent do not take those of the others with them', async () => {
    const base = await serve({ '/stats': recorded('jicofo-stats-idle.json'), '/metrics': 'up 1\n' });
    const readings = await scrapeServers({ bridges: [base], jicofo: base, prosody: `${base}/metrics` });
    expect(readings.map(({ source, silent }) => [source, silent])).toEqual([
      ['jvb', `${base}/colibri/stats answers 503`],
      ['jicofo', undefined],
      ['prosody', 'not the metrics of a Prosody: nothing begins with prosody_'],
    ]);
    expect(readings[0]?.values).toEqual({});
  });

  it('are none where no address is given', async () => {
    expect(await scrapeServers({ bridges: [], jicofo: undefined, prosody: undefined })).toEqual([]);
  });

  it('that are not JSON are told as such', async () => {
    const base = await serve({ '/stats': '<html>' });
    const [reading] = await scrapeServers({ bridges: [], jicofo: base, prosody: undefined });
    expect(reading?.silent).toBe(`${base}/stats answers with something that is not JSON`);
  });
});
