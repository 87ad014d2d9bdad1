// From rows of sent streams to what the seat sent. The layers of a simulcast camera are rows of one instant and
// are joined into one observation.
import type { OutboundRow } from '#core/sample.ts';
import { CounterDifferences, type Interval } from './difference.ts';
import { quotient, type SeatEmitter } from './emit.ts';

const BITS = 8;

type Counter =
  'packetsSent' | 'bytesSent' | 'framesEncoded' | 'totalEncodeTime' | 'limitedByCpu' | 'limitedByBandwidth';

/** Layers of a stream as collected at one instant. */
interface Pending {
  readonly t_ms: number;
  readonly emit: SeatEmitter;
  readonly media: OutboundRow['media'];
  bits: number;
  seconds: number;
  frameRate: number | undefined;
  encodeSeconds: number;
  framesEncoded: number;
  cpuLimitedSeconds: number;
  bandwidthLimitedSeconds: number;
  limitedOf: number;
}

export class OutboundObserver {
  private readonly differences = new CounterDifferences<Counter>();
  private readonly pending = new Map<string, Pending>();
  /** Whether a layer was to be sent when it was last heard of. */
  private readonly active = new Map<string, boolean>();

  row(row: OutboundRow, emit: SeatEmitter): void {
    const stream = `${row.seat}/${row.stream}`;
    const layer = `${stream}/${row.rid ?? ''}`;
    const wasActive = this.active.get(layer) ?? true;
    this.active.set(layer, row.active ?? true);
    const interval = this.differences.next(layer, String(row.ssrc), row.t_ms, flatten(row), 'packetsSent');
    if (interval === undefined) return;
    const waiting = this.pending.get(stream);
    if (waiting !== undefined && waiting.t_ms !== row.t_ms) this.flush(stream, waiting);
    const joined = this.pending.get(stream) ?? start(row, emit);
    this.pending.set(stream, joined);
    addLayer(joined, interval, wasActive && (row.active ?? true));
  }

  /** Emits what still waits for further layers. */
  finish(): void {
    for (const [stream, waiting] of this.pending) this.flush(stream, waiting);
  }

  private flush(stream: string, done: Pending): void {
    this.pending.delete(stream);
    const bitrate = quotient(done.bits, done.seconds);
    if (done.media === 'audio') {
      done.emit.value('audio_send_bitrate_bps', bitrate);
      return;
    }
    done.emit.value('video_send_bitrate_bps', bitrate);
    done.emit.value('video_sent_frame_rate', done.frameRate);
    done.emit.value('video_encode_seconds', quotient(done.encodeSeconds, done.framesEncoded));
    done.emit.ratio('video_cpu_limited_share', done.cpuLimitedSeconds, done.limitedOf);
    done.emit.ratio('video_bandwidth_limited_share', done.bandwidthLimitedSeconds, done.limitedOf);
  }
}

function flatten(row: OutboundRow): Record<Counter, number | undefined> {
  return {
    packetsSent: row.packetsSent,
    bytesSent: row.bytesSent,
    framesEncoded: row.framesEncoded,
    totalEncodeTime: row.totalEncodeTime,
    limitedByCpu: row.qualityLimitationDurations?.['cpu'],
    limitedByBandwidth: row.qualityLimitationDurations?.['bandwidth'],
  };
}

function start(row: OutboundRow, emit: SeatEmitter): Pending {
  return {
    t_ms: row.t_ms,
    emit,
    media: row.media,
    bits: 0,
    seconds: 0,
    frameRate: undefined,
    encodeSeconds: 0,
    framesEncoded: 0,
    cpuLimitedSeconds: 0,
    bandwidthLimitedSeconds: 0,
    limitedOf: 0,
  };
}

/**
 * @param isActive whether it was to be sent all the time: a system that has nobody look at a camera switches its layers
 * off, and a layer that rests has no frame rate, rather than one of zero.
 */
function addLayer(joined: Pending, interval: Interval<Counter>, isActive: boolean): void {
  joined.seconds = Math.max(joined.seconds, interval.seconds);
  joined.bits += (interval.delta('bytesSent') ?? 0) * BITS;
  const frames = interval.delta('framesEncoded');
  if (frames !== undefined) {
    if (isActive) joined.frameRate = Math.max(joined.frameRate ?? 0, frames / interval.seconds);
    joined.framesEncoded += frames;
    joined.encodeSeconds += interval.delta('totalEncodeTime') ?? 0;
  }
  const cpu = interval.delta('limitedByCpu');
  if (cpu !== undefined) {
    joined.cpuLimitedSeconds += cpu;
    joined.bandwidthLimitedSeconds += interval.delta('limitedByBandwidth') ?? 0;
    joined.limitedOf += interval.seconds;
  }
}
