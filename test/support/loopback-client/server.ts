// Serves the client of pages.ts on loopback.
import { createServer } from 'node:http';
import { CLIENT, GOODBYE, outerPage } from './pages.ts';

export interface LoopbackClient {
  readonly url: string;
  /** How many requests came. */
  readonly asked: () => number;
  close(): Promise<void>;
}

export async function startLoopbackClient(): Promise<LoopbackClient> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const { pathname, search } = new URL(request.url ?? '/', 'http://loopback');
    const html = (text: string, status = 200): void =>
      void response.writeHead(status, { 'content-type': 'text/html' }).end(text);
    // The other name of this host is another site: a process of its own in Chromium.
    const port = request.socket.localPort ?? 0;
    if (pathname === '/client') html(CLIENT);
    else if (pathname === '/framed') html(outerPage(`http://localhost:${port}/client${search}`));
    else if (pathname === '/broken') html('<!doctype html><title>broken</title>', 502);
    else if (pathname === '/goodbye') html(GOODBYE);
    // Never answered.
    else if (pathname !== '/silent') html('', 404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
