// The real command line against a real LiveKit with real Chromium: results, exit codes, and endings. Verdicts are in
// verdicts.test.ts.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDetails, RunResult } from '#core/result.ts';
import {
  latestRun,
  runCommand,
  startCommand,
  waitUntilGone,
  workFolder,
  writeSmallCall,
} from '#test/support/command-line.ts';

let folder: Awaited<ReturnType<typeof workFolder>>;
beforeEach(async () => {
  folder = await workFolder();
});
afterEach(() => folder.dispose());

const readResult = async (): Promise<RunResult> =>
  JSON.parse(await readFile(join(latestRun(folder.path), 'result.json'), 'utf8')) as RunResult;

/** Values of a metric over the whole run, void seconds included: on a busy machine all may be void. */
async function observed(metric: string): Promise<number> {
  const text = await readFile(join(latestRun(folder.path), 'details.json'), 'utf8');
  const { series } = JSON.parse(text) as RunDetails;
  const n = series.find((candidate) => candidate.metric === metric)?.n ?? [];
  return n.reduce((sum, count) => sum + count, 0);
}

describe('seatproof run', () => {
  it('prints the result as JSON and nothing else on stdout, and leaves nothing running', async () => {
    const file = await writeSmallCall(folder.path, { seconds: 15, budgets: { join_seconds: ['p(95)<30'] } });
    const command = startCommand(folder.path, 'run', file, '--json');
    const { stdout, stderr } = await command.finished;
    const result = JSON.parse(stdout) as RunResult;
    expect(result).toEqual(await readResult());
    expect(result.seats, stderr).toMatchObject({ planned: 2, joined: 2, failed: 0 });
    expect(await observed('video_rendered_frame_rate'), stderr).toBeGreaterThan(10);
    expect(await observed('video_latency_seconds')).toBeGreaterThan(5);
    // LiveKit refreshes its packet counters every 5 s.
    expect(await observed('server_packets_out_per_second')).toBeGreaterThan(1);
    expect(await waitUntilGone(command)).toEqual([]);
    const html = await readFile(join(latestRun(folder.path), 'report.html'), 'utf8');
    expect(html).toContain('<!doctype html>');
    expect(await readFile(join(latestRun(folder.path), 'junit.xml'), 'utf8')).toContain('join_seconds');
  });

  it('exits with 2 and names every fault of a scenario at once, with nothing started', async () => {
    const file = join(folder.path, 'faulty.yaml');
    const text = [
      'name: faulty',
      'target: { system: livekit }',
      'rooms: { count: 1, sise: 2 }',
      'arrival: [{ kind: ramp, for: 2 parsecs }]',
      'budgets: { join_secnds: ["p(95)<5"] }',
    ];
    await writeFile(file, text.join('\n'));
    const command = startCommand(folder.path, 'run', file);
    const { code, stdout, stderr } = await command.finished;
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/faulty\.yaml:3:\d+ .*sise.*size/);
    expect(stderr).toMatch(/faulty\.yaml:4:\d+ .*2 parsecs/);
    expect(stderr).toMatch(/faulty\.yaml:5:\d+ .*join_secnds.*join_seconds/);
    expect(stderr).toContain('nothing was started');
    expect(() => latestRun(folder.path)).toThrow();
    expect(await command.survivors()).toEqual([]);
  });

  it('exits with 2 when nobody allowed load on the target', async () => {
    const file = join(folder.path, 'remote.yaml');
    const text = [
      'name: remote',
      'target: { system: livekit, url: "wss://sfu.example.org" }',
      'rooms: { count: 1, size: 2 }',
      'arrival: [{ kind: ramp, for: 2s }, { kind: hold, for: 5s }]',
      'budgets: { join_seconds: ["p(95)<5"] }',
    ];
    await writeFile(file, text.join('\n'));
    const { code, stderr } = await runCommand(folder.path, 'run', file);
    expect(code).toBe(2);
    expect(stderr).toContain('sfu.example.org');
    expect(stderr).toContain('authorised_targets');
  });
});

describe('a run that is ended early', () => {
  it('drains on Ctrl-C, reports what there is and exits with 130', async () => {
    const file = await writeSmallCall(folder.path, { seconds: 120, budgets: { join_seconds: ['p(95)<30'] } });
    const command = startCommand(folder.path, 'run', file);
    await command.said(/2\/2 joined/);
    command.child.kill('SIGINT');
    const { code, stderr } = await command.finished;
    expect(code, stderr).toBe(130);
    const result = await readResult();
    expect(result.ended).toBe('interrupted');
    expect(result.seats.joined).toBe(2);
    expect(result.duration_ms).toBeLessThan(result.planned_duration_ms);
    expect(await waitUntilGone(command)).toEqual([]);
  });

  it('stops at once on the second Ctrl-C and leaves nothing running', async () => {
    const file = await writeSmallCall(folder.path, { seconds: 120, budgets: { join_seconds: ['p(95)<30'] } });
    const command = startCommand(folder.path, 'run', file);
    await command.said(/joined/);
    command.child.kill('SIGINT');
    await command.said('Draining');
    command.child.kill('SIGINT');
    expect((await command.finished).code).toBe(130);
    expect(await waitUntilGone(command)).toEqual([]);
  });

  it.each(['Starting', 'Preparing', /1\/2 joined|2\/2 joined/])(
    'by kill -9 after "%s" leaves no process behind',
    async (moment) => {
      const file = await writeSmallCall(folder.path, {
        seconds: 120,
        budgets: { join_seconds: ['p(95)<30'] },
      });
      const command = startCommand(folder.path, 'run', file);
      await command.said(moment);
      command.child.kill('SIGKILL');
      await command.finished;
      expect(await waitUntilGone(command)).toEqual([]);
    },
  );

  it('by kill -9 in mid-call is reported honestly from what is on disk', async () => {
    const file = await writeSmallCall(folder.path, { seconds: 120, budgets: { join_seconds: ['p(95)<30'] } });
    const command = startCommand(folder.path, 'run', file);
    await command.said(/\[0:10\]/);
    command.child.kill('SIGKILL');
    await command.finished;
    const { code, stdout, stderr } = await runCommand(folder.path, 'report', 'latest', '--json');
    const result = JSON.parse(stdout) as RunResult;
    expect(result.ended, stderr).toBe('cut-off');
    expect(result.seats.joined).toBe(2);
    expect(result.duration_ms).toBeGreaterThan(8500);
    expect({ code, verdict: result.verdict }).toEqual({ code: 3, verdict: 'inconclusive' });
    expect(await waitUntilGone(command)).toEqual([]);
  });
});

describe('seatproof plan', () => {
  it('prints the same plan byte for byte for the same seed, and another for another', async () => {
    const plans = await Promise.all(
      ['a', 'a', 'b'].map((seed) =>
        runCommand(folder.path, 'plan', 'team-meeting', '--json', '--seed', seed),
      ),
    );
    const [first, second, other] = plans.map(({ stdout }) => stdout);
    expect(first).toBe(second);
    expect(first).not.toBe(other);
    expect(plans.map(({ code }) => code)).toEqual([0, 0, 0]);
  });
});

describe('a scenario in TypeScript', () => {
  it('may lie in any folder, and hears what to write where the types cannot be had', async () => {
    const scenario = `{ name: 'typed', target: { system: 'livekit' }, rooms: { count: 1, size: 2 },
      arrival: [{ kind: 'ramp', for: '2s' }] }`;
    const plain = join(folder.path, 'plain.ts');
    const typed = join(folder.path, 'typed.ts');
    await writeFile(plain, `export default ${scenario} as const;`);
    await writeFile(
      typed,
      `import { defineScenario } from '#scenarios/schema.ts'; export default defineScenario(${scenario});`,
    );
    const [known, unknown] = await Promise.all(
      [plain, typed].map((file) => runCommand(folder.path, 'plan', file)),
    );
    expect(known?.stdout, known?.stderr).toMatch(/^typed on livekit/);
    expect(unknown?.code).toBe(2);
    expect(unknown?.stderr).toContain('elsewhere write export default { … }');
  });
});

describe('bad usage', () => {
  it.each([[['rnu']], [['report']], [['run', 'no-such-scenario']], [['report', 'no-such-run']]])(
    '%j exits with 2 and says what would be right',
    async (parameters) => {
      const { code, stderr } = await runCommand(folder.path, ...parameters);
      expect(code).toBe(2);
      expect(stderr).not.toBe('');
    },
  );
});
