// Serves the test web client: a page with nothing but a frame, and in the frame, on another site and under a strict
// content security policy, the client itself.
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { AccessToken } from 'livekit-server-sdk';
import type { TeardownStack } from '#core/teardown.ts';

export interface Sfu {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src * ws:; media-src *";

async function tokenFor({ url, apiKey, apiSecret }: Sfu, query: URLSearchParams): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { identity: query.get('name') ?? '' });
  token.addGrant({ room: query.get('room') ?? '', roomJoin: true, canPublish: true, canSubscribe: true });
  return JSON.stringify({ url, token: await token.toJwt() });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

/** @returns the address of the outer page; it wants `?room=`. */
export async function startTestWebClient(sfu: Sfu, teardown: TeardownStack): Promise<string> {
  const entry = fileURLToPath(new URL('page/main.ts', import.meta.url));
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'chrome120',
    logLevel: 'silent',
  });
  const script = bundle.outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const say = (type: string, text: string): void =>
      void response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(text);
    const port = request.socket.localPort ?? 0;
    // The frame is on another site than the page: a process of its own in Chromium.
    const frame = `http://localhost:${port}/client${url.search}`;
    if (url.pathname === '/token')
      void tokenFor(sfu, url.searchParams).then((text) => say('application/json', text));
    else if (url.pathname === '/client.js') say('text/javascript', script);
    else if (url.pathname === '/client')
      say('text/html', '<!doctype html><title>client</title><script type="module" src="client.js"></script>');
    else if (url.pathname === '/')
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<!doctype html><title>test</title><iframe src="${frame}" allow="camera;microphone" width="600" height="400"></iframe>`,
        );
    else response.writeHead(404).end();
  });
  const port = await listen(server);
  teardown.add('the test web client', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${port}`;
}
