// How right is what is measured of picture and sound? `npm run bench:quality` (some eleven minutes; needs Chromium,
// LiveKit's server and ffmpeg): real Chromium over a real LiveKit through the impairment relay, measured against what
// was really done. The last line of stdout is one JSON object. One part alone: `npm run bench:quality -- loss`.
import { loadavg } from 'node:os';
import { frames, inCall, marks, print } from './quality/call.ts';
import { measureMarks } from './quality/codecs.ts';
import { measureEmulation } from './quality/emulation.ts';
import { falseFreezes, measureFreezes } from './quality/freezes.ts';
import { delayed, measureLatency, measureLipSync } from './quality/latency.ts';
import { measureLikeness } from './quality/likeness.ts';
import { measureLoss } from './quality/loss.ts';
import { checkRelay } from './quality/relay.ts';
import { measureVmaf } from './quality/vmaf.ts';

const PARTS = ['relay', 'latency', 'freezes', 'loss', 'marks', 'vmaf', 'emulation'] as const;
type Part = (typeof PARTS)[number];

/** The long call without impairment: latency's zero, lip sync, likeness, marks and a picture that never freezes. */
const CLEAR_FROM_SECONDS = 8;
const CLEAR_TO_SECONDS = 73;
const SENDER_SEED = 0;
const MOST_PLAUSIBLE_LATENCY_MS = 5000;

async function clearCall(): Promise<Record<string, number>> {
  const { clear, figures } = await inCall(delayed(0), async (call) => {
    const { figures: lipSync, clear: zero } = await measureLipSync(call);
    const seen = [...marks(call.run, 'video', 0, Infinity), ...marks(call.run, 'audio', 0, Infinity)];
    const last = marks(call.run, 'video', 0, Infinity).at(-1);
    const implausible = seen.filter(
      ({ sender_index, latency_ms }) =>
        latency_ms !== undefined &&
        (sender_index !== 0 || latency_ms < 0 || latency_ms > MOST_PLAUSIBLE_LATENCY_MS),
    );
    print(`frames by counter: ${JSON.stringify(frames(call.run, 0, Infinity).at(-1))}`);
    return {
      clear: zero,
      figures: {
        ...lipSync,
        freezes_false: falseFreezes(call.run, CLEAR_FROM_SECONDS, CLEAR_TO_SECONDS),
        marks_readable_share:
          last === undefined ? Number.NaN : last.readable / (last.readable + last.unreadable),
        marks_false: implausible.length,
        ...(await measureLikeness(call.pictures, SENDER_SEED)),
      },
    };
  });
  return { ...figures, ...(await measureLatency(clear)) };
}

const RUN: Readonly<Record<Part, () => Promise<object>>> = {
  relay: checkRelay,
  latency: clearCall,
  freezes: measureFreezes,
  loss: measureLoss,
  marks: measureMarks,
  vmaf: measureVmaf,
  emulation: measureEmulation,
};

const wanted = process.argv[2];
const figures = {};
for (const part of PARTS) {
  if (wanted !== undefined && wanted !== part) continue;
  print(`— ${part} (load average ${(loadavg()[0] ?? NaN).toFixed(1)})`);
  Object.assign(figures, await RUN[part]());
}
print(JSON.stringify(figures));
