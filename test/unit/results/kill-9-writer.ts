// Run as a process of its own by kill-9.test.ts: writes samples and events through the store until it is killed.
// Rows carry the time that the writer has been at work, in ticks of its own: it stands still while the machine lets
// the writer wait, so that what is missing later is what the store kept back. It says so after each tick.
import { createRunStore } from '#results/store.ts';
import { exampleEnvironment, examplePlan, exampleTarget, inboundRow } from '#test/support/run-examples.ts';

const ROWS_A_TICK = 20;
const TICK_MS = 10;

const created = await createRunStore({
  root: process.argv[2] ?? '',
  plan: examplePlan,
  environment: exampleEnvironment,
  onFault: (fault) => {
    throw new Error(fault.what);
  },
});
if (created.kind === 'faulty') throw new Error(created.faults[0]?.what);
const { store } = created;
await store.started({ epochMs: Date.now(), target: exampleTarget });
process.stdout.write(`${store.folder}\n`);
let livedMs = 0;
setInterval(() => {
  livedMs += TICK_MS;
  for (let row = 0; row < ROWS_A_TICK; row += 1) store.sink.sample(inboundRow(livedMs, `seat-${row}`));
  store.sink.event({ kind: 'note', t_ms: livedMs, text: 'alive' });
  process.stdout.write(`${livedMs}\n`);
}, TICK_MS);
