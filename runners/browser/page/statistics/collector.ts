// Once a second, getStats() of every peer connection in the page; see docs/adr/0002-statistics-library.md.
import type { RunnerLink } from '../runner-link.ts';
import { runTimeMs } from '../run-time.ts';
import type { ObservedSeat } from '../seat.ts';
import type { StatsDictionary } from './report-rows.ts';
import { rowsOfReport } from './report-rows.ts';

/** lib.dom types the report as a read-only map-like of `any`. */
interface ReportEntries {
  forEach(callback: (stat: StatsDictionary, id: string) => void): void;
}

async function collectConnection(
  seat: ObservedSeat,
  connection: RTCPeerConnection,
  name: string,
  link: RunnerLink,
): Promise<void> {
  if (connection.connectionState === 'closed') return;
  const report: ReportEntries = await connection.getStats();
  const t_ms = runTimeMs(seat.epochMs);
  const byId = new Map<string, StatsDictionary>();
  report.forEach((stat, id) => byId.set(id, stat));
  const rows = rowsOfReport(byId, {
    seat: seat.id,
    t_ms,
    connection: name,
    streamOf: (track) => seat.playing.get(track)?.streamId,
    framesRendered: (track) => seat.playing.get(track)?.framesRendered(),
    replacedSize: (track) => seat.substitution.replacedSize(track),
  });
  for (const row of rows) link.row(row);
}

/** One round over all seats, one connection after the other: never a burst of work. */
export async function collectStatistics(seats: Iterable<ObservedSeat>, link: RunnerLink): Promise<void> {
  for (const seat of seats) {
    for (const [number, connection] of seat.connections.entries()) {
      await collectConnection(seat, connection, `connection-${number}`, link);
    }
  }
}
