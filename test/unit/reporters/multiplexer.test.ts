import { describe, expect, it } from 'vitest';
import type { LiveReporter } from '#core/reporter.ts';
import { createMultiplexer } from '#reporters/multiplexer.ts';
import type { ReporterFailure } from '#reporters/multiplexer.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';

function recorder(name: string): { reporter: LiveReporter; calls: string[] } {
  const calls: string[] = [];
  const note = (call: string) => () => void calls.push(call);
  return {
    calls,
    reporter: {
      name,
      preparing: note('preparing'),
      started: note('started'),
      progress: note('progress'),
      event: note('event'),
      observe: note('observe'),
      finished: note('finished'),
      close: note('close'),
    },
  };
}

const EVENT = { kind: 'note', text: 'hello', t_ms: 0 } as const;

describe('the multiplexer', () => {
  it('hands everything to every reporter', async () => {
    const one = recorder('one');
    const two = recorder('two');
    const run = makeFinishedRun();
    const all = createMultiplexer([one.reporter, two.reporter], () => undefined);
    all.preparing('x');
    all.started(run.plan, run.result.target);
    all.event(EVENT);
    await all.finished(run);
    await all.close();
    expect(one.calls).toEqual(['preparing', 'started', 'event', 'finished', 'close']);
    expect(two.calls).toEqual(one.calls);
  });

  it('names a reporter that throws once, mutes it, and loses nothing of the others', async () => {
    const failures: ReporterFailure[] = [];
    const good = recorder('good');
    let closed = false;
    let heard = 0;
    const bad: LiveReporter = {
      name: 'bad',
      event: () => {
        heard += 1;
        throw new Error('disk full');
      },
      close: () => {
        closed = true;
      },
    };
    const all = createMultiplexer([bad, good.reporter], (failure) => failures.push(failure));
    all.event(EVENT);
    all.event(EVENT);
    await all.close();
    expect(failures).toEqual([{ reporter: 'bad', during: 'event', reason: 'disk full' }]);
    expect(heard).toBe(1);
    expect(closed).toBe(true);
    expect(good.calls).toEqual(['event', 'event', 'close']);
  });

  it('never rejects when a reporter rejects at the end', async () => {
    const failures: ReporterFailure[] = [];
    const bad: LiveReporter = { name: 'bad', finished: () => Promise.reject(new Error('no')) };
    const all = createMultiplexer([bad], (failure) => failures.push(failure));
    await expect(all.finished(makeFinishedRun())).resolves.toBeUndefined();
    expect(failures).toEqual([{ reporter: 'bad', during: 'finished', reason: 'no' }]);
  });
});
