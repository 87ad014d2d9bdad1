import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TeardownStack } from '#core/teardown.ts';
import { startWebServer } from '#targets/jitsi/web-server.ts';

let scratch: string;
let jicofo: Server;
let teardown: TeardownStack;
const asked: string[] = [];

async function start(): Promise<string> {
  const address = jicofo.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return startWebServer(
    { teardown },
    { library: join(scratch, 'lib.js'), jicofo: `http://127.0.0.1:${port}` },
  );
}

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
  writeFileSync(join(scratch, 'lib.js'), 'var JitsiMeetJS = {};');
  teardown = new TeardownStack();
  asked.length = 0;
  jicofo = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`);
      response.end('{"ready":true}');
    });
  });
  await new Promise<void>((resolve) => jicofo.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  expect(await teardown.unwind()).toEqual([]);
  jicofo.closeAllConnections();
  jicofo.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe('the web server of a local Jitsi stack', () => {
  it('hands out the library, and nothing else', async () => {
    const url = await start();
    const library = await fetch(`${url}/libs/lib-jitsi-meet.min.js`);
    expect(library.headers.get('content-type')).toBe('text/javascript');
    expect(await library.text()).toBe('var JitsiMeetJS = {};');
    expect((await fetch(`${url}/../lib.js`)).status).toBe(404);
  });

  it('passes conference requests on, and lets pages of other addresses ask', async () => {
    const url = await start();
    const before = await fetch(`${url}/conference-request/v1?room=r1`, { method: 'OPTIONS' });
    expect(before.headers.get('access-control-allow-origin')).toBe('*');
    const answer = await fetch(`${url}/conference-request/v1?room=r1`, {
      method: 'POST',
      body: '{"room":"r1"}',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toEqual({ ready: true });
    expect(asked).toEqual(['POST /conference-request/v1?room=r1 {"room":"r1"}']);
  });

  it('says so when Jicofo is gone', async () => {
    const url = await start();
    jicofo.closeAllConnections();
    await new Promise((resolve) => jicofo.close(resolve));
    expect((await fetch(`${url}/conference-request/v1`, { method: 'POST' })).status).toBe(502);
  });
});
