// What the web server in front of a local stack does for seats: hands out the library, and passes conference requests
// on to Jicofo with the headers that let pages of another address ask (Fetch standard, CORS protocol).
import { readFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TargetContext } from '#core/target.ts';

const LOOPBACK = '127.0.0.1';
const LIBRARY_PATH = '/libs/lib-jitsi-meet.min.js';
const REQUEST_PATH = '/conference-request/v1';
const FROM_ANYWHERE = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'POST',
} as const;

interface WebServerOptions {
  /** File of lib-jitsi-meet. */
  readonly library: string;
  /** Jicofo's HTTP interface. */
  readonly jicofo: string;
}

/** @returns its address. It is closed with the run. */
export async function startWebServer(
  context: Pick<TargetContext, 'teardown'>,
  { library, jicofo }: WebServerOptions,
): Promise<string> {
  const script = await readFile(library);
  const server = createServer((incoming, response) => {
    const { pathname, search } = new URL(incoming.url ?? '/', `http://${LOOPBACK}`);
    if (pathname === LIBRARY_PATH) {
      response.writeHead(200, { ...FROM_ANYWHERE, 'content-type': 'text/javascript' }).end(script);
    } else if (pathname !== REQUEST_PATH) response.writeHead(404).end();
    else if (incoming.method === 'OPTIONS') response.writeHead(204, FROM_ANYWHERE).end();
    else passOn(incoming, response, `${jicofo}${REQUEST_PATH}${search}`);
  });
  context.teardown.add('close the web server of the stack', () => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return `http://${LOOPBACK}:${port}`;
}

function passOn(incoming: IncomingMessage, response: ServerResponse, address: string): void {
  const headers = { 'content-type': 'application/json' };
  const outgoing = request(address, { method: incoming.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, { ...FROM_ANYWHERE, ...headers });
    answer.pipe(response);
  });
  outgoing.on('error', (error) => response.writeHead(502, FROM_ANYWHERE).end(error.message));
  incoming.pipe(outgoing);
}
