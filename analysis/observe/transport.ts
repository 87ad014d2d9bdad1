// What a seat's transports tell: round trip, bandwidth, and packets that had no business there.
import type { TransportRow } from '#core/sample.ts';
import { CounterDifferences } from './difference.ts';
import type { SeatEmitter } from './emit.ts';

type Counter = 'packetsReceived' | 'invalidPackets' | 'duplicatePackets';

export class TransportObserver {
  private readonly differences = new CounterDifferences<Counter>();

  row(row: TransportRow, emit: SeatEmitter): void {
    emit.value('round_trip_seconds', row.currentRoundTripTime);
    emit.value('available_outgoing_bitrate_bps', row.availableOutgoingBitrate);
    const interval = this.differences.next(`${row.seat}/${row.stream}`, '', row.t_ms, row, 'packetsReceived');
    emit.value('invalid_packets', interval?.delta('invalidPackets'));
    emit.value('duplicate_packets', interval?.delta('duplicatePackets'));
  }
}
