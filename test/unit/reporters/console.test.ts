import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Progress } from '#core/reporter.ts';
import { createConsoleReporter } from '#reporters/console/console-reporter.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';
import { expectGolden } from './golden.ts';

class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 120;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

const progressAt = (seconds: number, failed = 0): Progress => ({
  t_ms: seconds * 1000,
  duration_ms: 60_000,
  phase: seconds < 20 ? 'ramp' : 'hold',
  seats_planned: 60,
  seats_joined: Math.min(60, seconds * 3) - failed,
  seats_failed: failed,
  valid_share: 1,
});

async function show(screen: Screen, environment: Record<string, string>): Promise<string> {
  const run = makeFinishedRun({ verdict: 'fail', seats: 60, rooms: 6, failed: 3 });
  const reporter = createConsoleReporter({ stream: screen, environment });
  reporter.preparing?.('Starting LiveKit 1.13.5');
  reporter.started?.(run.plan, run.result.target);
  for (let second = 1; second < 60; second += 1) {
    if (second > 30 && second <= 33) {
      reporter.event?.({
        kind: 'seat-failed',
        t_ms: second * 1000,
        seat: `r001-s0${second}`,
        reason: 'join-timeout',
        detail: 'not joined 20 s after the intended time',
      });
    }
    reporter.progress?.(progressAt(second, Math.min(3, Math.max(0, second - 30))));
  }
  await reporter.finished?.(run);
  await reporter.close?.();
  return screen.text;
}

describe('the console', () => {
  it('writes plain lines every few seconds and the verdict where there is no terminal', async () => {
    expectGolden('console-plain.txt', await show(new Screen(false), {}));
  });

  it('is plain in CI even where CI pretends to be a terminal', async () => {
    expectGolden('console-plain.txt', await show(new Screen(true), { CI: 'true' }));
  });

  it('says the first failure of a reason at once and the next ones together', async () => {
    const lines = (await show(new Screen(false), {})).split('\n').filter((line) => line.includes('failed:'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('1 seat failed');
    expect(lines[1]).toContain('2 seats failed: did not join in time (3 in all)');
  });

  it('draws a bar with the time left on a terminal', async () => {
    const text = await show(new Screen(true), { TERM: 'xterm' });
    expect(text).toContain('░');
    expect(text).toMatch(/1:00 left/);
  });

  it('uses colour on a terminal, and none with NO_COLOR', async () => {
    const red = '\u001b[31m';
    expect(await show(new Screen(true), { TERM: 'xterm' })).toContain(red);
    expect(await show(new Screen(true), { TERM: 'xterm', NO_COLOR: '1' })).not.toContain(red);
  });

  it('shows the verdict alone when quiet', async () => {
    const screen = new Screen(false);
    const run = makeFinishedRun();
    const reporter = createConsoleReporter({ stream: screen, environment: {}, quiet: true });
    reporter.started?.(run.plan, run.result.target);
    reporter.progress?.(progressAt(5));
    await reporter.finished?.(run);
    expect(screen.text.trimStart()).toMatch(/^✔ PASS/);
  });

  it.each(['pass', 'inconclusive'] as const)('closes a run that is %s with its reasons', async (verdict) => {
    const screen = new Screen(false);
    const run = makeFinishedRun({ verdict, seats: 60, rooms: 6 });
    await createConsoleReporter({ stream: screen, environment: {} }).finished?.(run);
    expectGolden(`console-${verdict}.txt`, screen.text);
  });
});
