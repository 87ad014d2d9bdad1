import { describe, expect, it } from 'vitest';
import { scrapeTarget } from '#cli/session/scrape.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget, ServerReading } from '#core/target.ts';
import { TEST_TARGET } from '#test/support/make-rows.ts';
import { createVirtualClock } from '#runners/fake/virtual-clock.ts';

const figures = (source: string): ServerReading => ({ source, values: { server_rooms: 1 } });

describe('the servers of a system', () => {
  it('are lost and back each by its own name, and the others are still asked', async () => {
    const answers: (readonly ServerReading[] | Error)[] = [
      [figures('livekit'), figures('synapse')],
      [figures('livekit'), { source: 'synapse', values: {}, silent: 'Synapse ended by SIGKILL.' }],
      [figures('livekit'), { source: 'synapse', values: {}, silent: 'connection refused' }],
      [figures('livekit'), figures('synapse')],
      new Error('nobody answers'),
    ];
    const rows: SampleRow[] = [];
    const events: RunEvent[] = [];
    const clock = createVirtualClock();
    const end = new AbortController();
    const target: RunningTarget = {
      description: { ...TEST_TARGET, system: 'test' },
      ticket: () => Promise.reject(new Error('no seats here')),
      scrape: () => {
        const answer = answers.shift() ?? [];
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    };
    const scraping = scrapeTarget({
      target,
      clock,
      sample: (row) => void rows.push(row),
      event: (event) => void events.push(event),
      signal: end.signal,
    });
    await clock.advanceTo(4500);
    end.abort();
    await scraping;
    expect(
      events.map((event) => ('source' in event ? `${event.kind} ${event.source}: ${event.detail}` : '')),
    ).toEqual([
      'server-lost synapse: Synapse ended by SIGKILL.',
      'server-back synapse: Answers again after 2.0 s.',
      'server-lost test: nobody answers',
    ]);
    expect(rows.map((row) => 'source' in row && `${row.t_ms / 1000} ${row.source}`)).toEqual([
      '0 livekit',
      '0 synapse',
      '1 livekit',
      '2 livekit',
      '3 livekit',
      '3 synapse',
    ]);
  });

  it('are asked in full every five seconds and lightly in between, for a page of figures can cost a server dearly', async () => {
    const depths: (string | undefined)[] = [];
    const clock = createVirtualClock();
    const end = new AbortController();
    const scraping = scrapeTarget({
      target: {
        description: TEST_TARGET,
        ticket: () => Promise.reject(new Error('no seats here')),
        scrape: (depth) => {
          depths.push(depth);
          return Promise.resolve([]);
        },
      },
      clock,
      sample: () => undefined,
      event: () => undefined,
      signal: end.signal,
    });
    await clock.advanceTo(10_500);
    end.abort();
    await scraping;
    const round = ['full', 'light', 'light', 'light', 'light'];
    expect(depths).toEqual([...round, ...round, 'full']);
  });

  it('do not hold up the end of a run by an answer that never comes', async () => {
    const end = new AbortController();
    const events: RunEvent[] = [];
    const clock = createVirtualClock();
    const scraping = scrapeTarget({
      target: {
        description: { ...TEST_TARGET, system: 'test' },
        ticket: () => Promise.reject(new Error('no seats here')),
        scrape: () => new Promise(() => undefined),
      },
      clock,
      sample: () => undefined,
      event: (event) => void events.push(event),
      signal: end.signal,
    });
    await clock.advanceTo(500);
    end.abort();
    await expect(scraping).resolves.toBeUndefined();
    expect(events).toEqual([]);
  });
});
