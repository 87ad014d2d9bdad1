// Whether what a seat receives can be told to come from another, by the name that the other one has told.
import { expect, vi } from 'vitest';
import type { RunEvent, SampleRow } from '#core/sample.ts';

const PATIENCE = { timeout: 30_000, interval: 200 };

/** Resolves once the receiver has rows of the sender's sound and picture. */
export async function knownByName(
  sendersEvents: readonly RunEvent[],
  receiversRows: readonly SampleRow[],
  sender: string,
  receiver: string,
): Promise<void> {
  await vi.waitFor(() => {
    const names = sendersEvents.flatMap((event) =>
      event.kind === 'seat-named' && event.seat === sender ? [event.name] : [],
    );
    expect(names).toHaveLength(1);
    const streams = receiversRows.flatMap((row) =>
      row.kind === 'inbound-rtp' && row.seat === receiver && row.stream.startsWith(`${names[0] ?? ''}/`)
        ? [row.media]
        : [],
    );
    expect(new Set(streams)).toEqual(new Set(['audio', 'video']));
  }, PATIENCE);
}
