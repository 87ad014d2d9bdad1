// From rows of received streams to what the seat heard and saw in that interval (W3C webrtc-stats).
import type { InboundRow } from '#core/sample.ts';
import { audiblyConcealed } from './concealment.ts';
import { CounterDifferences, type Interval } from './difference.ts';
import { quotient, type SeatEmitter } from './emit.ts';

type Counter =
  | 'packetsReceived'
  | 'packetsLost'
  | 'bytesReceived'
  | 'jitterBufferDelay'
  | 'jitterBufferEmittedCount'
  | 'concealedSamples'
  | 'silentConcealedSamples'
  | 'totalSamplesReceived'
  | 'framesReceived'
  | 'framesDecoded'
  | 'framesRendered'
  | 'framesDropped'
  | 'freezeCount'
  | 'totalFreezesDuration'
  | 'pauseCount'
  | 'nackCount'
  | 'pliCount'
  | 'firCount';

interface StreamMemory {
  height: number | undefined;
  /** Packets that came after they had been counted as lost: they lower later losses instead of being negative. */
  lossCredit: number;
}

const BITS = 8;

export class InboundObserver {
  private readonly differences = new CounterDifferences<Counter>();
  private readonly memory = new Map<string, StreamMemory>();

  row(row: InboundRow, emit: SeatEmitter): void {
    const stream = `${row.seat}/${row.stream}`;
    const memory = this.memory.get(stream) ?? { height: undefined, lossCredit: 0 };
    this.memory.set(stream, memory);
    const interval = this.differences.next(stream, String(row.ssrc), row.t_ms, row, 'packetsReceived');
    if (interval === undefined) {
      memory.height = row.frameHeight ?? memory.height;
      return;
    }
    if (row.media === 'audio') observeAudio(row, interval, memory, emit);
    else observeVideo(row, interval, memory, emit);
  }
}

function lossShare(interval: Interval<Counter>, memory: StreamMemory): number | undefined {
  const received = interval.delta('packetsReceived');
  const change = interval.change('packetsLost');
  if (received === undefined || change === undefined) return undefined;
  const lost = change - memory.lossCredit;
  memory.lossCredit = Math.max(0, -lost);
  const counted = Math.max(0, lost);
  return quotient(counted, received + counted);
}

function bitrate(interval: Interval<Counter>): number | undefined {
  const bytes = interval.delta('bytesReceived');
  return bytes === undefined ? undefined : (bytes * BITS) / interval.seconds;
}

function observeAudio(
  row: InboundRow,
  interval: Interval<Counter>,
  memory: StreamMemory,
  emit: SeatEmitter,
): void {
  emit.value('audio_receive_bitrate_bps', bitrate(interval));
  emit.value('audio_jitter_seconds', row.jitter);
  emit.value('audio_loss_share', lossShare(interval, memory));
  emit.value(
    'audio_jitter_buffer_seconds',
    quotient(interval.delta('jitterBufferDelay'), interval.delta('jitterBufferEmittedCount')),
  );
  emit.value(
    'audio_concealed_share',
    quotient(audiblyConcealed(interval), interval.delta('totalSamplesReceived')),
  );
}

function observeVideo(
  row: InboundRow,
  interval: Interval<Counter>,
  memory: StreamMemory,
  emit: SeatEmitter,
): void {
  emit.value('video_receive_bitrate_bps', bitrate(interval));
  emit.value('video_jitter_seconds', row.jitter);
  emit.value('video_loss_share', lossShare(interval, memory));
  emit.value(
    'video_jitter_buffer_seconds',
    quotient(interval.delta('jitterBufferDelay'), interval.delta('jitterBufferEmittedCount')),
  );
  emit.value('video_received_frame_rate', quotient(interval.delta('framesReceived'), interval.seconds));
  emit.value('video_height_pixels', row.frameHeight);
  const switched =
    row.frameHeight !== undefined && memory.height !== undefined && row.frameHeight !== memory.height;
  memory.height = row.frameHeight ?? memory.height;
  emit.value('video_layer_switches', switched ? 1 : 0);
  emit.value('feedback_nacks', interval.delta('nackCount'));
  emit.value('feedback_plis', interval.delta('pliCount'));
  emit.value('feedback_firs', interval.delta('firCount'));
  // Of frames that stand in for the sender's, nothing can be told that a decoder or a screen would have to say.
  if (row.substituted !== true) observeDecoding(interval, emit);
}

function observeDecoding(interval: Interval<Counter>, emit: SeatEmitter): void {
  const perSecond = (counter: Counter): number | undefined =>
    quotient(interval.delta(counter), interval.seconds);
  emit.value('video_decoded_frame_rate', perSecond('framesDecoded'));
  emit.value('video_rendered_frame_rate', perSecond('framesRendered'));
  emit.value(
    'video_dropped_share',
    quotient(interval.delta('framesDropped'), interval.delta('framesReceived')),
  );
  emit.value('video_freezes', interval.delta('freezeCount'));
  emit.ratio('video_freeze_share', interval.delta('totalFreezesDuration'), interval.seconds);
  emit.value('video_pauses', interval.delta('pauseCount'));
}
