// Which seat is on which network, and when it changes. Pure and seeded.
import { CLEAR_LINK } from '#core/impairment.ts';
import type { LinkParameters, NetworkPlan, NetworkStep } from '#core/impairment.ts';
import { NETWORK_PROFILES } from '#core/network-profiles.ts';
import type { NetworkProfile } from '#core/network-profiles.ts';
import type { SeatPlan } from '#core/plan.ts';
import type { Random } from '#core/random.ts';
import type { Finding } from './finding.ts';
import type { Networks } from './schema-network.ts';

type Entry = Networks[number];
type Conditions = Pick<Entry, 'profile' | 'up' | 'down'>;

/** A profile with an outage that a seat has from the start goes out so long after the seat has joined. */
const OUTAGE_AFTER_JOIN_MS = 30_000;

function overlay(base: LinkParameters, own: Entry['up']): LinkParameters {
  if (own === undefined) return base;
  return {
    delay_ms: own.delay ?? base.delay_ms,
    jitter_ms: own.jitter ?? base.jitter_ms,
    jitter_reorders: own.jitter_reorders ?? base.jitter_reorders,
    loss_share: own.loss ?? base.loss_share,
    // Who writes a loss of their own means independent losses unless they say otherwise.
    loss_burst_packets: own.loss_burst ?? (own.loss === undefined ? base.loss_burst_packets : null),
    rate_bps: own.rate_bps ?? base.rate_bps,
    queue_bytes: own.queue_bytes ?? base.queue_bytes,
    reorder_share: own.reorder ?? base.reorder_share,
    reorder_by_ms: own.reorder_by ?? base.reorder_by_ms,
    outage: own.outage ?? base.outage,
  };
}

function stepsOf(
  { profile, up, down }: Conditions,
  from_ms: number,
  outageAt_ms: number,
): readonly NetworkStep[] {
  const base: NetworkProfile =
    profile === undefined ? { up: CLEAR_LINK, down: CLEAR_LINK } : NETWORK_PROFILES[profile];
  const own = up !== undefined || down !== undefined;
  const name = `${profile ?? 'own'}${own && profile !== undefined ? ' changed' : ''}`;
  const step = {
    from_ms,
    profile: name,
    up: overlay(base.up, up),
    down: overlay(base.down, down),
  };
  if (base.outage_ms === undefined) return [step];
  return [
    step,
    {
      from_ms: outageAt_ms,
      profile: `${name}, out`,
      up: { ...step.up, outage: 'drop' },
      down: { ...step.down, outage: 'drop' },
    },
    { ...step, from_ms: outageAt_ms + base.outage_ms },
  ];
}

function planOf(entry: Entry, seat: SeatPlan): NetworkPlan {
  const changes = entry.changes ?? [];
  const phases = [{ ...entry, at: 0 }, ...changes].map((phase, number) => ({
    until: changes[number]?.at ?? Infinity,
    steps: stepsOf(phase, phase.at, number === 0 ? seat.join_at_ms + OUTAGE_AFTER_JOIN_MS : phase.at),
  }));
  // A change ends what was planned before it, an outage included; of two at one instant the later counts.
  const steps = phases.flatMap((phase) => phase.steps.filter(({ from_ms }) => from_ms < phase.until));
  return steps.filter(({ from_ms }, index) => steps[index + 1]?.from_ms !== from_ms);
}

/**
 * Puts seats on their networks.
 * @param random draws which seats a share means.
 */
export function planNetworks(
  seats: readonly SeatPlan[],
  networks: Networks | undefined,
  random: Random,
): SeatPlan[] {
  const planned = new Map<string, NetworkPlan>();
  const rooms = [...new Set(seats.map(({ room }) => room))];
  for (const [number, entry] of (networks ?? []).entries()) {
    const named = entry.rooms?.map((room) => rooms[room - 1]);
    const meant = seats.filter(
      ({ id, tier, room }) =>
        !planned.has(id) &&
        (entry.tier === undefined || entry.tier === tier) &&
        (named?.includes(room) ?? true),
    );
    const drawn = random.fork(String(number)).shuffle(meant);
    for (const seat of drawn.slice(0, Math.round(entry.share * meant.length))) {
      planned.set(seat.id, planOf(entry, seat));
    }
  }
  return seats.map((seat) => {
    const network = planned.get(seat.id);
    return network === undefined ? seat : { ...seat, network };
  });
}

export function checkNetworks(networks: Networks | undefined): Finding[] {
  return (networks ?? []).flatMap((entry, number): Finding[] => {
    const path = ['network', number] as const;
    const findings: Finding[] = [];
    if (entry.profile === undefined && entry.up === undefined && entry.down === undefined) {
      findings.push({
        path,
        what: 'This entry says whose network it is, but not what it is like.',
        fix: 'Write a profile, or up and down.',
      });
    }
    (entry.changes ?? []).forEach((change, index) => {
      const before = entry.changes?.[index - 1];
      if (before === undefined || change.at > before.at) return;
      findings.push({
        path: [...path, 'changes', index, 'at'],
        what: 'This change is not later than the one before.',
        fix: 'Write changes in order of time.',
      });
    });
    return findings;
  });
}
