// Cameras and microphones that are switched in mid-call: two states with exponential dwell times.
import type { SeatAction } from '#core/plan.ts';
import type { Random } from '#core/random.ts';
import { SHORTEST_SWITCH_MS } from './defaults.ts';
import type { Scenario } from './schema.ts';

type Switching = NonNullable<Scenario['mutes']['camera']>;

function switches(
  device: 'camera' | 'microphone',
  rule: Switching,
  joinMs: number,
  leaveMs: number,
  random: Random,
): SeatAction[] {
  const actions: SeatAction[] = [];
  let muted = random.uniform() < rule.initially_muted_share;
  if (muted) actions.push({ at_ms: joinMs, action: `mute-${device}` });
  for (let at = joinMs; ;) {
    const mean = muted ? rule.mean_off : rule.mean_on;
    if (mean === undefined) return actions;
    at += Math.round(Math.max(SHORTEST_SWITCH_MS, random.exponential(mean)));
    if (at >= leaveMs) return actions;
    muted = !muted;
    actions.push({ at_ms: at, action: muted ? `mute-${device}` : `unmute-${device}` });
  }
}

/** Sorted by time. A mute at the very instant of joining means: joins muted. */
export function planSwitches(
  mutes: Scenario['mutes'],
  sends: { readonly camera: boolean; readonly microphone: boolean },
  times: { readonly joinMs: number; readonly leaveMs: number },
  random: Random,
): SeatAction[] {
  const devices = ['camera', 'microphone'] as const;
  return devices
    .flatMap((device) => {
      const rule = mutes[device];
      if (rule === undefined || !sends[device]) return [];
      return switches(device, rule, times.joinMs, times.leaveMs, random.fork(device));
    })
    .sort((a, b) => a.at_ms - b.at_ms);
}
