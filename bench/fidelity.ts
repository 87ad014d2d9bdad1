// Whether light seats load the SFU as browsers do: the same room with `browser`, `browser-lite` and `packet` seats, one
// after the other on the same managed LiveKit, compared by what the server saw. `npm run bench:fidelity`.
//
// Every kind of packet is counted on the wire besides, which needs CAP_NET_RAW (root), Linux 6.2 and IPv4.
import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { REQUIRED_VALID_SHARE } from '#analysis/validity.ts';
import { TIERS, type Plan, type Tier } from '#core/plan.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';
import { planScenario } from '#scenarios/plan.ts';
import { scenarioSchema } from '#scenarios/schema.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import type { PhaseResult } from './fidelity/phase.ts';
import { runPhase } from './fidelity/phase.ts';
import { udpPortsOf, WireCounter } from './fidelity/wire.ts';
import type { WireCounts } from './fidelity/wire.ts';

const { values: given } = parseArgs({
  options: {
    tiers: { type: 'string' },
    seats: { type: 'string', default: '10' },
    fps: { type: 'string', default: '5' },
    window: { type: 'string', default: '25' },
    alone: { type: 'boolean', default: false },
  },
});
const SEATS = Number(given.seats);
const { alone } = given;
/** Small pictures at few frames: ten browsers that encode and decode ninety streams leave room on two cores. */
const CAMERA = { width: 320, height: 180, max_bitrate_bps: 75_000 };
/** A browser's ninety sounds cost it more than its pictures; one conversation is heard whoever has a microphone. */
const MICROPHONE_SHARE = 0.5;
const FRAME_RATE = Number(given.fps);
/** Bandwidth estimation and dynacast have settled by then. */
const SETTLE_MS = 12_000;
const WINDOW_MS = Number(given.window) * 1000;

setMaxListeners(0);

/** Ten people in one room who see and hear each other; only the tier differs. */
function planOf(tier: Tier): Plan {
  const plan = planScenario(
    scenarioSchema.parse({
      name: 'fidelity',
      target: { system: 'livekit' },
      rooms: { count: 1, size: SEATS },
      tiers: { [tier]: { share: 1 } },
      publishers: { microphone_share: MICROPHONE_SHARE },
      video: { codec: 'vp8', frame_rate: FRAME_RATE, layers: [CAMERA] },
      layouts: [{ kind: 'gallery', window: { width: 960, height: 540 } }],
      arrival: [
        { kind: 'ramp', for: '10s' },
        { kind: 'hold', for: '10m' },
      ],
      browser: { seats_per_page: 5, pages_per_process: 2, decode_budget: 0 },
    }),
  );
  const settings = livekitTarget.settings.parse({});
  // A room of its own: what is left of the phase before must not be seen.
  const seats = plan.seats.map((seat) => ({ ...seat, room: `${seat.room}-${tier}` }));
  return { ...plan, seats, target: { system: 'livekit', settings } };
}

const COMPARED = ['packets', 'bytes', 'rtcp', 'key_frame_requests', 'sfu_cpu'] as const;
type Ratios = Readonly<Record<(typeof COMPARED)[number], number | null>>;

function ratios(of: PhaseResult, to: PhaseResult): Ratios {
  const pairs = COMPARED.map((key) => {
    const ratio = of[key] / to[key];
    return [key, Number.isFinite(ratio) ? Number(ratio.toFixed(4)) : null];
  });
  return Object.fromEntries(pairs) as Ratios;
}

function isVoid(result: PhaseResult): boolean {
  return result.void_seconds > (1 - REQUIRED_VALID_SHARE) * result.seconds || result.failed_seats > 0;
}

const ROWS: readonly (readonly [string, (result: PhaseResult) => string])[] = [
  ['window, s', (r) => r.seconds.toFixed(1)],
  ['RTP packets/s, in and out', (r) => r.packets.toFixed(0)],
  ['RTP kbit/s, in and out', (r) => ((r.bytes * 8) / 1000).toFixed(0)],
  ['RTP kbit/s, out', (r) => ((r.bytes_out * 8) / 1000).toFixed(0)],
  ['  packets/s by the SFU', (r) => r.packets_by_sfu.toFixed(0)],
  ['  kbit/s by the SFU', (r) => ((r.bytes_by_sfu * 8) / 1000).toFixed(0)],
  ['RTCP datagrams/s', (r) => r.rtcp.toFixed(0)],
  ['NACKs since first join', (r) => r.nacks.toFixed(0)],
  ['PLIs since first join', (r) => r.key_frame_requests.toFixed(0)],
  ['  asked by seats', (r) => r.plis_sent.toFixed(0)],
  ['  asked of seats', (r) => r.plis_received.toFixed(0)],
  ['SFU, cores', (r) => r.sfu_cpu.toFixed(3)],
  ['generator, cores', (r) => r.generator_cores.toFixed(3)],
  ['renderers of it, cores', (r) => r.renderer_cores.toFixed(3)],
  ['streams substituted', (r) => r.substituted_streams.toFixed(0)],
  ['seats failed', (r) => r.failed_seats.toFixed(0)],
  ['void seconds', (r) => r.void_seconds.toFixed(0)],
  ['phase', (r) => (isVoid(r) ? 'VOID' : 'valid')],
];

function table(results: readonly PhaseResult[]): string {
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(28)}${cells.map((cell) => cell.padStart(14)).join('')}`;
  const reasons = results.flatMap((result) =>
    result.void_reasons.length === 0 ? [] : [`${result.tier} void by: ${result.void_reasons.join(', ')}`],
  );
  return [
    `${SEATS} seats in one room, ${CAMERA.width}x${CAMERA.height} at ${FRAME_RATE} frames/s and sound, LiveKit on the same host`,
    line(
      '',
      results.map(({ tier }) => tier),
    ),
    ...ROWS.map(([name, cell]) => line(name, results.map(cell))),
    ...reasons,
  ].join('\n');
}

function chosenTiers(): readonly Tier[] {
  const wanted = given.tiers?.split(',') ?? TIERS;
  return TIERS.filter((tier) => wanted.includes(tier));
}

/** The server's process is the only one of this run that is called so. */
async function wireOf(): Promise<WireCounter> {
  const tree = processTree(await livingProcesses(), process.pid);
  for (const { pid } of tree) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('livekit-server')) return new WireCounter(await udpPortsOf(pid));
  }
  throw new Error('no server process was found whose packets could be counted by kind');
}

/** Packets and bytes a second of every kind, tier beside tier. */
function kindsTable(results: readonly PhaseResult[]): string {
  const kinds = [...new Set(results.flatMap((result) => Object.keys(result.kinds_since_join)))].sort();
  const cell = (counts: WireCounts, kind: string): string => {
    const { packets, bytes } = counts[kind] ?? { packets: 0, bytes: 0 };
    return `${packets.toFixed(1)} (${packets === 0 ? 0 : (bytes / packets).toFixed(0)} B)`.padStart(20);
  };
  const line = (kind: string, of: (result: PhaseResult) => WireCounts): string =>
    kind.padEnd(28) + results.map((result) => cell(of(result), kind)).join('');
  const asked = kinds.filter((kind) => /pli|fir|nack/.test(kind));
  return [
    'a second, in the window',
    ...kinds.map((kind) => line(kind, (result) => result.kinds)),
    'since the first join',
    ...asked.map((kind) => line(kind, (result) => result.kinds_since_join)),
  ].join('\n');
}

async function measure(tiers: readonly Tier[]): Promise<readonly PhaseResult[]> {
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const log = (message: string): void => void process.stderr.write(`${message}\n`);
  const results: PhaseResult[] = [];
  try {
    const environment = process.env;
    const target = await livekitTarget.start({
      plan: planOf('browser'),
      processes,
      teardown,
      environment,
      log,
    });
    const wire = await wireOf();
    teardown.add('counter of kinds', () => wire.end());
    for (const tier of tiers) {
      log(`${tier}: ${SEATS} seats join …`);
      results.push(
        await runPhase({
          tier,
          plan: planOf(tier),
          adapter: livekitTarget,
          target,
          processes,
          settleMs: SETTLE_MS,
          windowMs: WINDOW_MS,
          wire,
          companyCores: alone
            ? undefined
            : results.find((result) => result.tier === 'browser')?.generator_cores,
          log,
        }),
      );
    }
  } finally {
    await teardown.unwind();
    await processes.close();
  }
  return results;
}

const results = await measure(chosenTiers());
const browser = results.find(({ tier }) => tier === 'browser');
const ratiosOf = (tier: Tier): Ratios | null => {
  const result = results.find((candidate) => candidate.tier === tier);
  return result === undefined || browser === undefined ? null : ratios(result, browser);
};
process.stdout.write(
  `${table(results)}\n${kindsTable(results)}\n${JSON.stringify({
    browser_lite: ratiosOf('browser-lite'),
    packet: ratiosOf('packet'),
    valid: results.every((result) => !isVoid(result)),
  })}\n`,
);
