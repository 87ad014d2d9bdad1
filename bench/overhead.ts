// What our own collection (statistics, marks, transport to Node) costs, as a share of what the same call costs
// without it: switched on and off in alternating windows of one call, so that both see the same machine.
//
// What Node pays is too little to see at so few seats. So a frame recorded in the call is sent once more by a process
// that stands in for the pages of a hundred seats, one page a seat, through the runner's own server.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPageServer } from '#runners/browser/page-server.ts';
import { TICK_MS } from '#runners/browser/protocol.ts';
import { ConnectedPage } from '#runners/browser/seat-page.ts';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';
import { usageOf } from '#runners/host/process-usage.ts';
import { startBrowserRun, testSeat } from '#test/support/browser-run.ts';
import type { ReplayOrder } from './overhead/replay-pages.ts';

const SEATS = 3;
/** Bandwidth estimation and dynacast have settled by then. */
const WARM_UP_MS = 12_000;
/** After switching, what was under way ends. */
const GUARD_MS = 1000;
const WINDOW_MS = 5000;
/** Off and on, in an order that cancels a linear drift: ABBA. */
const PAIRS = 6;
const REPLAYED_SEATS = 100;

async function rendererSeconds(): Promise<number> {
  const tree = processTree(await livingProcesses(), process.pid);
  const commands = await Promise.all(
    tree.map(({ pid }) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  const renderers = tree.filter((_entry, position) => commands[position]?.includes('--type=renderer'));
  return usageOf(renderers)?.cpu_seconds ?? 0;
}

/** Cores used in one window, by a counter of processor seconds. */
async function coresInWindow(secondsUsed: () => Promise<number>): Promise<number> {
  await sleep(GUARD_MS);
  const before = await secondsUsed();
  const startMs = performance.now();
  await sleep(WINDOW_MS);
  const used = (await secondsUsed()) - before;
  return used / ((performance.now() - startMs) / 1000);
}

function nodeSeconds(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return Promise.resolve((user + system) / 1e6);
}

interface Compared {
  readonly without: readonly number[];
  readonly added: readonly number[];
}

/** Off and on in turn. */
async function compare(enable: (on: boolean) => void, secondsUsed: () => Promise<number>): Promise<Compared> {
  const without: number[] = [];
  const added: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const cores = { off: 0, on: 0 };
    for (const state of pair % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const)) {
      enable(state === 'on');
      cores[state] = await coresInWindow(secondsUsed);
    }
    without.push(cores.off);
    added.push(cores.on - cores.off);
  }
  return { without, added };
}

/** In a real call; also gives a frame of rows of one seat, as its page sent it. */
async function compareRenderers(): Promise<Compared & { readonly frame: string; readonly failed: number }> {
  let frame = '';
  const run = await startBrowserRun(
    Array.from({ length: SEATS }, (_, index) => testSeat(index, 1_000_000)),
    { keepRows: false, onLines: (lines) => (frame = lines.length > frame.length ? lines : frame) },
  );
  try {
    await sleep(WARM_UP_MS);
    const enable = (on: boolean): void => run.runner.collect({ statistics: on, marks: on });
    const compared = await compare(enable, rendererSeconds);
    return { ...compared, frame, failed: run.events.filter((event) => event.kind === 'seat-failed').length };
  } finally {
    run.drain.abort();
    await run.ended;
    await run.close();
  }
}

async function compareNode(frame: string): Promise<Compared> {
  const server = await startPageServer(new Map());
  const child = fork(new URL('overhead/replay-pages.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  try {
    const keys = Array.from({ length: REPLAYED_SEATS }, (_, seat) => String(seat));
    let bytes = 0;
    const pages = keys.map(async (key) => {
      const output = {
        lines: (rows: string) => void (bytes += rows.length),
        note: () => undefined,
        picture: () => undefined,
        example: () => undefined,
      };
      const page = new ConnectedPage(output);
      void page.prepare(await server.line(key), {
        type: 'prepare',
        seats: [],
        senders: [],
        collection: { statistics: true, marks: true },
      });
      return page;
    });
    const addresses = keys.map((key) => server.lineAddress(key));
    const order: ReplayOrder = { addresses, frame, periodMs: TICK_MS };
    child.send(order);
    await once(child, 'message');
    const compared = await compare((on) => child.send(on), nodeSeconds);
    for (const page of await Promise.all(pages)) page.end();
    if (bytes === 0) throw new Error('nothing was replayed');
    return compared;
  } finally {
    child.kill();
    await server.close();
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard error of the mean; what noise alone makes of the figure. */
function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.map((value) => (value - centre) ** 2);
  return Math.sqrt(mean(squares) / Math.max(1, values.length - 1));
}

const renderers = await compareRenderers();
const node = await compareNode(renderers.frame);
const rendererShares = renderers.added.map((cores, pair) => cores / (renderers.without[pair] ?? Number.NaN));
const nodeShares = node.added.map((cores) => (cores * 100) / REPLAYED_SEATS);
const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;
const row = (name: string, without: readonly number[], added: readonly number[], limit: string): string =>
  [
    name.padEnd(26),
    mean(without).toFixed(3).padStart(14),
    percent(mean(added)).padStart(12),
    percent(standardError(added)).padStart(12),
    limit.padStart(8),
  ].join('');

process.stdout.write(
  [
    `Collection in a call of ${SEATS} seats (${renderers.failed} failed), and Node with ${REPLAYED_SEATS} pages of one seat;`,
    `${PAIRS} pairs of windows of ${WINDOW_MS / 1000} s, off and on in turn`,
    `${''.padEnd(26)}${'cores without'.padStart(14)}${'adds'.padStart(12)}${'std. error'.padStart(12)}${'target'.padStart(8)}`,
    row('renderers, of their use', renderers.without, rendererShares, '< 3 %'),
    row('Node, of a core per 100', node.without, nodeShares, '< 1 %'),
    '',
    JSON.stringify({
      renderer_cpu_share: mean(rendererShares),
      renderer_cpu_share_standard_error: standardError(rendererShares),
      node_core_share_per_100_seats: mean(nodeShares),
      node_core_share_per_100_seats_standard_error: standardError(nodeShares),
    }),
    '',
  ].join('\n'),
);
