// SQL that leads from a figure of the report to the rows behind it (`seatproof query`). Pure; a test asks them all.
import type { SeatRow } from './seat-view.ts';

export interface RawQuery {
  readonly about: 'raw.columns' | 'raw.failed' | 'raw.joins' | 'raw.received' | 'raw.sent' | 'raw.server';
  readonly sql: string;
}

/** Media can't be asked for all seats at once: rows of the seat that has most to tell. */
export function tellingSeat(seats: readonly SeatRow[]): string {
  const frozen = (seat: SeatRow): number => Number(seat.video_freeze_share ?? 0);
  const lost = seats.find(({ outcome }) => outcome !== 'joined');
  const worst = seats.reduce<SeatRow | undefined>(
    (most, seat) => (most === undefined || frozen(seat) > frozen(most) ? seat : most),
    undefined,
  );
  return String((lost ?? worst)?.seat ?? '');
}

/** @param seat an id as plans have it: letters, digits and hyphens. */
export function rawQueries(seat: string): readonly RawQuery[] {
  return [
    { about: 'raw.columns', sql: 'DESCRIBE samples' },
    {
      about: 'raw.failed',
      sql: "SELECT t_ms, seat, reason, detail FROM events WHERE kind = 'seat-failed' ORDER BY t_ms",
    },
    {
      about: 'raw.joins',
      sql: "SELECT seat, step, t_ms FROM events WHERE kind = 'join-step' ORDER BY seat, t_ms",
    },
    {
      about: 'raw.received',
      sql: `SELECT t_ms, stream, packetsLost, framesRendered, freezeCount, concealedSamples FROM samples WHERE kind = 'inbound-rtp' AND seat = '${seat}' ORDER BY t_ms`,
    },
    {
      about: 'raw.sent',
      sql: `SELECT t_ms, stream, framesEncoded, qualityLimitationReason FROM samples WHERE kind = 'outbound-rtp' AND seat = '${seat}' ORDER BY t_ms`,
    },
    {
      about: 'raw.server',
      sql: "SELECT t_ms, source, server_values FROM samples WHERE kind = 'server' ORDER BY t_ms",
    },
  ];
}
