// Serves the pages and takes their lines, on loopback: a page from there is a secure context, and its WebSocket
// carries measurements without a detour over the debugging protocol.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { PageBundle } from './page-bundle.ts';

const HTML = `<!doctype html><meta charset="utf-8"><title>seats</title>
<style>body{margin:0;background:#000}video{float:left}</style>
<script type="module" src="page.js"></script>`;

export interface PageServer {
  /** Address of a page; its line is announced under the same key. */
  address(key: string): string;
  /** Where that page's script opens its line. */
  lineAddress(key: string): string;
  /** Resolves with the line of the page with that key, once it has called. */
  line(key: string): Promise<WebSocket>;
  close(): Promise<void>;
}

class Lines {
  private readonly came = new Map<string, WebSocket>();
  private readonly awaited = new Map<string, (line: WebSocket) => void>();

  arrive(key: string, line: WebSocket): void {
    const waiting = this.awaited.get(key);
    if (waiting === undefined) this.came.set(key, line);
    else waiting(line);
  }

  wait(key: string): Promise<WebSocket> {
    const there = this.came.get(key);
    if (there !== undefined) return Promise.resolve(there);
    return new Promise((resolve) => this.awaited.set(key, resolve));
  }
}

function answer(bundle: PageBundle, root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://loopback');
  const script = pathname.startsWith(root) ? bundle.get(pathname.slice(root.length)) : undefined;
  if (pathname === root) response.writeHead(200, { 'content-type': 'text/html' }).end(HTML);
  else if (script !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
  // A browser asks for a favicon by itself.
  else response.writeHead(404).end();
}

export async function startPageServer(bundle: PageBundle): Promise<PageServer> {
  // Other users of the host can't guess the path, so they can't feed the run with rows.
  const root = `/${randomBytes(16).toString('hex')}/`;
  const lines = new Lines();
  const server = createServer((request, response) => answer(bundle, root, request, response));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const key = url.searchParams.get('page');
    if (url.pathname !== `${root}line` || key === null) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (line) => lines.arrive(key, line));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    address: (key) => `http://127.0.0.1:${port}${root}?page=${encodeURIComponent(key)}`,
    lineAddress: (key) => `ws://127.0.0.1:${port}${root}line?page=${encodeURIComponent(key)}`,
    line: (key) => lines.wait(key),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
