// Serves the page around Element Call, and Element Call itself from where it is installed, on loopback for the length
// of the run; and says how a seat gets in there.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Recipe, RecipeStep } from '#core/recipe.ts';
import type { TeardownStack } from '#core/teardown.ts';
import type { MatrixTicket } from '../ticket.ts';
import type { HostTicket } from './host-ticket.ts';

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Element Call in a seat</title>
<style>body{margin:0}iframe{border:0;width:100vw;height:95vh}</style><p id="status" role="status"></p>
<script type="module" src="host.js"></script></html>`;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};
const CLIENT_PATH = 'element-call/';
/** A megabyte of client, then the homeserver, the token service and the SFU, on a machine under load. */
const IN_CALL_WITHIN_MS = 60_000;

const click = (names: readonly string[]): RecipeStep => ({
  action: { kind: 'click', element: { role: 'button', names } },
  within_ms: 1000,
  optional: false,
});
const LEAVE = ['End call', 'Leave call', 'Leave'];

/** Verified with 0.26.1. */
export const ELEMENT_CALL_RECIPE: Recipe = {
  name: 'element-call-widget',
  title: 'Element Call in a widget host page',
  steps: [{ action: { kind: 'open', url: '{host}' }, within_ms: 30_000, optional: false }],
  in_call: {
    elements: [{ role: 'button', names: LEAVE }],
    connected: true,
    within_ms: IN_CALL_WITHIN_MS,
  },
  ended: [],
  leave: [click(LEAVE)],
  actions: {},
};

export interface ElementCallHost {
  /** Variables of the recipe. */
  variables(matrix: MatrixTicket): Readonly<Record<string, string>>;
}

export interface HostOptions {
  /** See program.ts. */
  readonly folder: string;
  readonly encryption: HostTicket['encryption'];
  readonly teardown: TeardownStack;
}

export async function startElementCallHost({
  folder,
  encryption,
  teardown,
}: HostOptions): Promise<ElementCallHost> {
  const script = await bundleHost();
  // Other users of this machine must not find it by chance.
  const root = `/${randomBytes(16).toString('hex')}/`;
  const server = createServer(
    (request, response) => void answer(request, response, { root, script, folder }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  teardown.add('the page around Element Call', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const password = randomBytes(16).toString('hex');
  return {
    variables: (matrix) => {
      const ticket: HostTicket = { matrix, encryption, password };
      return { host: `http://127.0.0.1:${port}${root}#${encodeURIComponent(JSON.stringify(ticket))}` };
    },
  };
}

async function bundleHost(): Promise<string> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('page/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'chrome120',
    logLevel: 'silent',
    minify: true,
  });
  return bundle.outputFiles[0]?.text ?? '';
}

interface Served {
  readonly root: string;
  readonly script: string;
  readonly folder: string;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { root, script, folder }: Served,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://loopback');
  const path = pathname.startsWith(root) ? pathname.slice(root.length) : undefined;
  const say = (type: string, body: string | Buffer): void =>
    void response.writeHead(200, { 'content-type': type }).end(body);
  if (path === '') say('text/html', HTML);
  else if (path === 'host.js') say('text/javascript', script);
  else if (path?.startsWith(CLIENT_PATH) === true) {
    // `..` can't lead out of the folder: the path is made absolute before it is put behind it.
    const file = join(folder, normalize(`/${decodeURIComponent(path.slice(CLIENT_PATH.length))}`));
    const body = await readFile(file).catch(() => undefined);
    if (body === undefined) response.writeHead(404).end();
    else say(TYPES[extname(file)] ?? 'application/octet-stream', body);
  } else response.writeHead(404).end();
}
