// Whether light seats load the SFU as browsers do: the same room with `browser`, `browser-lite` and `packet` seats, one
// after the other on the same managed LiveKit, compared by what the server saw. `npm run bench:fidelity`.
//
// Every kind of packet is counted on the wire besides, which needs CAP_NET_RAW (root), Linux 6.2 and IPv4.
import { setMaxListeners } from 'node:events';
import { parseArgs } from 'node:util';
import { TIERS, type Tier } from '#core/plan.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import type { PhaseResult } from './fidelity/phase.ts';
import { runPhase } from './fidelity/phase.ts';
import { planOf, ROOMS } from './fidelity/rooms.ts';
import type { RoomKind, RoomSetting } from './fidelity/rooms.ts';
import { Sfu } from './fidelity/sfu.ts';
import { feedbackTable, isVoid, kindsTable, layersTable, mainTable } from './fidelity/tables.ts';
import { WireCounter } from './fidelity/wire.ts';

const { values: given } = parseArgs({
  options: {
    room: { type: 'string', default: 'gallery' },
    tiers: { type: 'string' },
    seats: { type: 'string' },
    fps: { type: 'string', default: '5' },
    /** Seconds between one join and the next. */
    gap: { type: 'string', default: '1' },
    window: { type: 'string', default: '25' },
    /** Cores kept busy in all beside the server; by default as many as the browsers of the same run take. */
    company: { type: 'string' },
  },
});
/** Of cameras in three sizes two cores bear fewer browsers. */
const SEATS: Readonly<Record<RoomKind, number>> = { gallery: 10, layers: 4, muted: 4 };
/** Bandwidth estimation and dynacast have settled by then. */
const SETTLE_MS = 12_000;
const WINDOW_MS = Number(given.window) * 1000;

setMaxListeners(0);

function roomOf(): RoomSetting {
  const kind = ROOMS.find((one) => one === given.room);
  if (kind === undefined) throw new Error(`--room is one of ${ROOMS.join(', ')}`);
  const seats = given.seats === undefined ? SEATS[kind] : Number(given.seats);
  const joinGapMs = Number(given.gap) * 1000;
  const windowAtMs = (seats - 1) * joinGapMs + SETTLE_MS;
  return { kind, seats, frameRate: Number(given.fps), joinGapMs, windowAtMs };
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

function chosenTiers(): readonly Tier[] {
  const wanted = given.tiers?.split(',') ?? TIERS;
  return TIERS.filter((tier) => wanted.includes(tier));
}

async function measure(tiers: readonly Tier[], room: RoomSetting): Promise<readonly PhaseResult[]> {
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const log = (message: string): void => void process.stderr.write(`${message}\n`);
  const results: PhaseResult[] = [];
  try {
    const plan = planOf('browser', room);
    const target = await livekitTarget.start({ plan, processes, teardown, environment: process.env, log });
    const sfu = await Sfu.of(target);
    const wire = new WireCounter({ ports: sfu.mediaPorts, signalPorts: sfu.signalPorts });
    teardown.add('counter of kinds', () => wire.end());
    for (const tier of tiers) {
      log(`${tier}: ${room.seats} seats join …`);
      results.push(
        await runPhase({
          tier,
          plan: planOf(tier, room),
          adapter: livekitTarget,
          target,
          processes,
          sfu,
          windowAtMs: room.windowAtMs,
          windowMs: WINDOW_MS,
          wire,
          companyCores:
            given.company === undefined
              ? results.find((result) => result.tier === 'browser')?.generator_cores
              : Number(given.company),
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

const room = roomOf();
const results = await measure(chosenTiers(), room);
const browser = results.find(({ tier }) => tier === 'browser');
const ratiosOf = (tier: Tier): Ratios | null => {
  const result = results.find((candidate) => candidate.tier === tier);
  return result === undefined || browser === undefined ? null : ratios(result, browser);
};
const tables = [mainTable, feedbackTable, layersTable, kindsTable].map((draw) => draw(results));
process.stdout.write(
  `${[
    `${room.kind}: ${room.seats} seats in one room at ${room.frameRate} frames/s, a join each ${given.gap} s, LiveKit on the same host`,
    ...tables,
    JSON.stringify({
      browser_lite: ratiosOf('browser-lite'),
      packet: ratiosOf('packet'),
      valid: results.every((result) => !isVoid(result)),
    }),
  ].join('\n')}\n`,
);
