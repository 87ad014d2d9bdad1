// GET /metrics on loopback, for a Prometheus on this host (or one that reaches it through a tunnel).
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Fault } from '#core/fault.ts';

export interface MetricsServer {
  /** `http://127.0.0.1:<port>/metrics` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** @param port 0 takes any free one. @returns the server, or why the port can't be had. */
export async function startMetricsServer(registry: Registry, port: number): Promise<MetricsServer | Fault> {
  const server = createServer((request, response) => {
    answer(registry, request, response).catch(() => response.destroy());
  });
  try {
    await listen(server, port);
  } catch (error) {
    return {
      where: '--prometheus-port',
      what: `cannot listen on ${LOOPBACK}:${port}: ${error instanceof Error ? error.message : String(error)}.`,
      fix: 'Choose a free port between 1024 and 65535, or leave the option out to take any free one.',
    };
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${LOOPBACK}:${bound}/metrics`,
    port: bound,
    close: () => close(server),
  };
}

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0];
  if (path !== '/metrics') {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Metrics are at /metrics.\n');
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  } else {
    const text = await registry.metrics();
    response.writeHead(200, { 'Content-Type': registry.contentType }).end(text);
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    // Prometheus keeps its connection open between scrapes.
    server.closeAllConnections();
  });
}
