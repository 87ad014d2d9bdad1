import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandleLedger, readHandle } from '#targets/janus/handle-ledger.ts';
import { asObject, parseObject } from '#targets/janus/json.ts';

const recorded = asObject(
  parseObject(readFileSync(new URL('../../../fixtures/janus/handle-info.json', import.meta.url), 'utf8')),
);
const publisher = readHandle(asObject(recorded['publisher']));
const subscriber = readHandle(asObject(recorded['subscriber']));

function handle(id: number, packetsIn: number, packetsOut: number) {
  const stats = { in: { packets: packetsIn }, out: { packets: packetsOut } };
  return readHandle({
    handle_id: id,
    plugin_specific: { type: 'publisher', room: 1, streams: [] },
    webrtc: { media: { 0: { stats } } },
  });
}

function ledgerAfter(
  ...steps: readonly (readonly [session: number, ...handles: ReturnType<typeof handle>[]])[]
) {
  const ledger = new HandleLedger();
  for (const [session, ...handles] of steps) {
    ledger.note(
      session,
      handles.flatMap((one) => one ?? []),
    );
  }
  return ledger;
}

describe('what a recorded Janus 1.1.2 says of a handle', () => {
  it('is read with every simulcast layer of a publisher', () => {
    expect(publisher).toMatchObject({ isParticipant: true, published: 2, subscribed: 0 });
    // Sound, the first layer and the second one.
    expect(publisher?.counters.server_packets_in_total).toBe(597 + 160 + 364);
    expect(publisher?.counters.server_bytes_in_total).toBe(58_608 + 127_172 + 362_943);
    expect(publisher?.counters.server_packets_out_total).toBe(0);
  });

  it('is read with all that a subscriber gets, who is no participant of its own', () => {
    expect(subscriber).toMatchObject({ isParticipant: false, published: 0, subscribed: 2 });
    expect(subscriber?.counters.server_packets_out_total).toBe(973);
  });

  it('is nothing for other plugins, and never an exception', () => {
    expect(readHandle({ handle_id: 1 })).toBeUndefined();
    fc.assert(
      fc.property(fc.object(), (plugin) => {
        const reading = readHandle({ handle_id: 1, plugin_specific: { type: 'publisher' }, webrtc: plugin });
        expect(reading?.counters.server_packets_in_total).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the sums over all handles', () => {
  it('keep what handles did that are gone', () => {
    const ledger = ledgerAfter([1, handle(10, 100, 0)], [2, handle(20, 0, 50)]);
    ledger.keep([2]);
    expect(ledger.values()).toMatchObject({
      server_packets_in_total: 100,
      server_packets_out_total: 50,
      server_participants: 1,
    });
  });

  it('count on when a handle connects anew and begins at zero', () => {
    const ledger = ledgerAfter([1, handle(10, 100, 0)], [1, handle(10, 7, 0)]);
    expect(ledger.values()).toMatchObject({ server_packets_in_total: 107 });
  });

  it('never fall, whatever comes and goes', () => {
    const step = fc.record({
      session: fc.nat(3),
      handle: fc.nat(2),
      packets: fc.nat(1000),
      gone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const ledger = new HandleLedger();
        let last = 0;
        for (const { session, handle: id, packets, gone } of steps) {
          if (gone) ledger.keep([0, 1, 2, 3].filter((one) => one !== session));
          else
            ledger.note(
              session,
              [handle(id, packets, 0)].flatMap((one) => one ?? []),
            );
          const now = ledger.values()['server_packets_in_total'] ?? Number.NaN;
          expect(now).toBeGreaterThanOrEqual(last);
          last = now;
        }
      }),
    );
  });
});
