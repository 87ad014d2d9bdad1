// Whether light seats load the SFU as browsers do: the same room with `browser`, `browser-lite` and `packet` seats, one
// after the other on the same managed LiveKit, compared by what the server saw. `npm run bench:fidelity`.
//
// RTCP is counted by the host's datagrams, so nothing else on it may send any. A shared host can run it in a network
// namespace with an interface beside loopback, without which Chromium sees no network at all.
import { setMaxListeners } from 'node:events';
import { parseArgs } from 'node:util';
import { REQUIRED_VALID_SHARE } from '#analysis/validity.ts';
import { TIERS, type Plan, type Tier } from '#core/plan.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { planScenario } from '#scenarios/plan.ts';
import { scenarioSchema } from '#scenarios/schema.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import type { PhaseResult } from './fidelity/phase.ts';
import { runPhase } from './fidelity/phase.ts';

const { values: given } = parseArgs({
  options: { tiers: { type: 'string' }, seats: { type: 'string', default: '10' } },
});
const SEATS = Number(given.seats);
/** Small pictures at few frames: ten browsers that encode and decode ninety streams leave room on two cores. */
const CAMERA = { width: 320, height: 180, max_bitrate_bps: 100_000 };
const FRAME_RATE = 8;
/** Bandwidth estimation and dynacast have settled by then. */
const SETTLE_MS = 12_000;
const WINDOW_MS = 25_000;

setMaxListeners(0);

/** Ten people in one room who see and hear each other; only the tier differs. */
function planOf(tier: Tier): Plan {
  const plan = planScenario(
    scenarioSchema.parse({
      name: 'fidelity',
      target: { system: 'livekit' },
      rooms: { count: 1, size: SEATS },
      tiers: { [tier]: { share: 1 } },
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
  ['other datagrams/s (RTCP)', (r) => r.rtcp.toFixed(0)],
  ['NACKs since first join', (r) => r.nacks.toFixed(0)],
  ['PLIs since first join', (r) => r.key_frame_requests.toFixed(0)],
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
  `${table(results)}\n\n${JSON.stringify({
    browser_lite: ratiosOf('browser-lite'),
    packet: ratiosOf('packet'),
    valid: results.every((result) => !isVoid(result)),
  })}\n`,
);
