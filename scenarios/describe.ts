// A plan in a few lines for a person who is about to start it.
import { TIERS, type Plan, type PlanPhase, type SeatPlan } from '#core/plan.ts';
import { estimateTraffic } from './traffic.ts';

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;

const counted = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;

function rate(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1e9) return `${(bitsPerSecond / 1e9).toFixed(1)} Gbit/s`;
  return `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
}

function sizes(plan: Plan): string {
  const bySize = new Map<number, number>();
  for (const { size } of plan.rooms) bySize.set(size, (bySize.get(size) ?? 0) + 1);
  return [...bySize]
    .sort(([a], [b]) => a - b)
    .map(([size, number]) => `${number} of ${size}`)
    .join(', ');
}

/** Most joins within one second (buckets of the clock). */
function busiestSecond(seats: readonly SeatPlan[]): number {
  const bySecond = new Map<number, number>();
  let most = 0;
  for (const { join_at_ms: at } of seats) {
    const bucket = Math.floor(at / 1000);
    const joins = (bySecond.get(bucket) ?? 0) + 1;
    bySecond.set(bucket, joins);
    most = Math.max(most, joins);
  }
  return most;
}

/** Most seats in the call at the same time. */
function peakSeats(plan: Plan): number {
  const changes = plan.seats
    .flatMap((seat) => [
      { at: seat.join_at_ms, change: 1 },
      { at: seat.leave_at_ms, change: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let present = 0;
  let peak = 0;
  for (const { change } of changes) {
    present += change;
    peak = Math.max(peak, present);
  }
  return peak;
}

function phaseLine(phase: PlanPhase, seats: readonly SeatPlan[]): string {
  const within = (at: number): boolean => at >= phase.from_ms && at < phase.to_ms;
  const joins = seats.filter((seat) => within(seat.join_at_ms)).length;
  const what = phase.kind === 'drain' ? 'everybody leaves' : joins === 0 ? 'nobody joins' : `${joins} join`;
  const kind = phase.name === phase.kind ? '' : ` (${phase.kind})`;
  return `  ${seconds(phase.from_ms)} to ${seconds(phase.to_ms)}: ${phase.name}${kind}, ${what}`;
}

function tierLine(plan: Plan): string {
  return TIERS.flatMap((tier) => {
    const number = plan.seats.filter((seat) => seat.tier === tier).length;
    return number === 0 ? [] : [`${number} ${tier}`];
  }).join(', ');
}

function mediaLine(plan: Plan): string {
  const cameras = plan.seats.filter((seat) => seat.camera !== null);
  const microphones = plan.seats.filter((seat) => seat.microphone).length;
  const camera = cameras[0]?.camera ?? null;
  const picture =
    camera === null
      ? ''
      : ` (${camera.codec}, ${camera.frame_rate} frames/s, ${camera.layers.map((layer) => `${layer.height}p`).join(' + ')})`;
  return `${counted(cameras.length, 'camera')}${picture}, ${counted(microphones, 'microphone')}`;
}

/** How many video receivers of browser-lite seats decode, where there are any. */
function decoding(plan: Plan): string {
  const lite = plan.seats.filter((seat) => seat.decoded_videos !== undefined);
  if (lite.length === 0) return '';
  const decoded = lite.reduce((sum, seat) => sum + (seat.decoded_videos ?? 0), 0);
  const receivers = lite.reduce((sum, seat) => sum + seat.demand.tiles.length, 0);
  return `, browser-lite decodes ${decoded} of ${counted(receivers, 'received video')}`;
}

function browserLine(plan: Plan): string[] {
  const seats = plan.seats.filter((seat) => seat.tier !== 'packet');
  if (seats.length === 0) return [];
  const pages = new Set(seats.map((seat) => seat.page)).size;
  const processes = new Set(seats.map((seat) => seat.process)).size;
  return [
    `Browsers: ${counted(processes, 'process', 'processes')}, ${counted(pages, 'page')}${decoding(plan)}`,
  ];
}

/** A metric a line, with all that is asked of it. */
function budgetLines({ budgets }: Plan): string[] {
  if (budgets.length === 0) return ['Budgets: none, so the run can only be inconclusive'];
  const keys = [...new Set(budgets.map(({ key }) => key))];
  const texts = (wanted: string): string =>
    budgets.flatMap(({ key, text }) => (key === wanted ? [text] : [])).join(', ');
  return ['Budgets:', ...keys.map((key) => `  ${key}: ${texts(key)}`)];
}

/** Plain text of a dozen lines and one for each metric with a budget, ends without a line break. */
export function describePlan(plan: Plan): string {
  const traffic = estimateTraffic(plan);
  const actions = plan.seats.reduce((sum, seat) => sum + seat.actions.length, 0);
  return [
    `${plan.scenario.name} on ${plan.target.system}, seed ${plan.scenario.seed}, ${seconds(plan.duration_ms)}`,
    ...(plan.scenario.description === '' ? [] : [plan.scenario.description]),
    `Rooms: ${plan.rooms.length} (${sizes(plan)})`,
    `Seats: ${plan.seats.length} (${tierLine(plan)}), at most ${peakSeats(plan)} at once`,
    `Media: ${mediaLine(plan)}${actions === 0 ? '' : `, switched ${actions} times`}`,
    ...browserLine(plan),
    'Phases:',
    ...plan.phases.map((phase) => phaseLine(phase, plan.seats)),
    `Busiest second: ${counted(busiestSecond(plan.seats), 'join')}`,
    `Expected at the server with everybody in, about: ${traffic.packetsInPerSecond} packets/s in (${rate(traffic.bitsInPerSecond)}), ${traffic.packetsOutPerSecond} packets/s out (${rate(traffic.bitsOutPerSecond)})`,
    ...(plan.signalling ?? []).map(
      ({ id, kind, joins_per_second, from_ms, to_ms }) =>
        `${kind === undefined ? 'Joins without media' : 'Visits to the web client'}: ${joins_per_second} a second from ${from_ms / 1000} s to ${to_ms / 1000} s (${id})`,
    ),
    ...budgetLines(plan),
  ].join('\n');
}
