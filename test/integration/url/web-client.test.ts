// Real Chromium in front of a web client that knows nothing of us, in a frame of another site and under a strict
// content security policy, on a real LiveKit.
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { TargetAdapter } from '#core/target.ts';
import type { TeardownStack } from '#core/teardown.ts';
import { startManagedServer } from '#targets/shared/livekit/managed-server.ts';
import { findServerBinary } from '#targets/shared/livekit/server-binary.ts';
import { urlTarget } from '#targets/url/adapter.ts';
import { endRun, startBrowserRun, testSeat, type BrowserRun } from '#test/support/browser-run.ts';
import { startTestWebClient } from '#test/support/web-client/server.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
const LEAVE_AT_MS = 120_000;
const RECIPE = fileURLToPath(new URL('../../fixtures/recipes/test-client.yaml', import.meta.url));

let run: BrowserRun | undefined;
afterEach(async () => {
  await endRun(run);
  run = undefined;
});

/** Brings an SFU and the test client, then is the target `url` on it. */
const adapter: TargetAdapter = {
  ...urlTarget,
  settings: urlTarget.settings,
  start: async (context) => {
    const binary = await findServerBinary(context.environment);
    if (binary === undefined) throw new Error('there is no LiveKit server');
    const sfu = await startManagedServer(context, binary, {});
    const url = await startTestWebClient(sfu, context.teardown satisfies TeardownStack);
    const settings = { url, recipe: RECIPE };
    return urlTarget.start({ ...context, plan: { ...context.plan, target: { system: 'url', settings } } });
  },
};
const SETTINGS = { url: 'http://127.0.0.1', recipe: RECIPE };

function stepsOf(events: readonly RunEvent[], seat: string): readonly string[] {
  return events.flatMap((event) => (event.kind === 'join-step' && event.seat === seat ? [event.step] : []));
}

function last<Kind extends SampleRow['kind']>(
  rows: readonly SampleRow[],
  kind: Kind,
  seat: string,
): Extract<SampleRow, { kind: Kind }> | undefined {
  return rows.findLast(
    (row): row is Extract<SampleRow, { kind: Kind }> =>
      row.kind === kind && 'seat' in row && row.seat === seat,
  );
}

describe('seats in front of a web client', () => {
  it('join by its recipe, send our marked media, are measured inside a foreign frame, and leave', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)], {
      adapter,
      settings: SETTINGS,
    });
    run = call;
    for (const seat of ['s0', 's1']) {
      await vi.waitFor(() => {
        expect(call.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
        expect(stepsOf(call.events, seat)).toEqual(
          expect.arrayContaining([
            'page',
            'signalling',
            'ice',
            'dtls',
            'joined',
            'first-audio',
            'first-video',
          ]),
        );
      }, PATIENCE);
    }
    await vi.waitFor(() => {
      for (const [seat, other] of [
        ['s0', 1],
        ['s1', 0],
      ] as const) {
        const mark = call.rows.findLast(
          (row) => row.kind === 'mark' && row.seat === seat && row.media === 'video' && row.readable > 0,
        );
        expect(mark).toMatchObject({ sender_index: other });
        expect(last(call.rows, 'outbound-rtp', seat)?.packetsSent).toBeGreaterThan(0);
        expect(last(call.rows, 'inbound-rtp', seat)?.packetsReceived).toBeGreaterThan(0);
      }
    }, PATIENCE);
    call.drain.abort();
    await call.ended;
    expect(call.events.filter(({ kind }) => kind === 'seat-left')).toHaveLength(2);
    const notes = call.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes.filter((text) => text.includes('left'))).toEqual([]);
  });

  it('substitute what they do not decode', async () => {
    const seats = [testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS, { tier: 'browser-lite' })];
    const call = await startBrowserRun(seats, { adapter, settings: SETTINGS });
    run = call;
    await vi.waitFor(() => {
      const pictures = call.rows.filter(
        (row) => row.kind === 'inbound-rtp' && row.seat === 's1' && row.media === 'video',
      );
      expect(pictures.at(-1)).toMatchObject({ substituted: true });
    }, PATIENCE);
  });

  it('fail with the step that found nothing', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS)], {
      adapter: { ...adapter, start: (context) => startWithout('Join call', context) },
      settings: SETTINGS,
    });
    run = call;
    await vi.waitFor(() => {
      expect(call.events.find(({ kind }) => kind === 'seat-failed')).toMatchObject({
        reason: 'client-step-failed',
        detail: 'step 4 (click button "Enter"): no button "Enter" was seen within 0.3 s',
      });
    }, PATIENCE);
  });
});

/** The same client, by a recipe that looks for a button it does not have. */
async function startWithout(name: string, context: Parameters<TargetAdapter['start']>[0]) {
  const target = await adapter.start(context);
  const { webClient } = target;
  if (webClient === undefined) throw new Error('the target names no recipe');
  const steps = webClient.steps.map((step) => {
    const { action } = step;
    if (action.kind !== 'click' || !('role' in action.element) || action.element.names?.[0] !== name)
      return step;
    const element = { role: 'button' as const, names: ['Enter'] };
    return { ...step, within_ms: 300, action: { kind: 'click' as const, element } };
  });
  return { ...target, webClient: { ...webClient, steps } };
}
