// From what marks and references said to latency, lip sync, likeness, frames that never came, and estimated MOS.
import type { FramesRow, InboundRow, MarkRow, PictureRow, TalkSpurtRow } from '#core/sample.ts';
import { opusMosBand } from '../quality/e-model.ts';
import { audiblyConcealed, type ConcealmentCounter } from './concealment.ts';
import { CounterDifferences } from './difference.ts';
import type { SeatEmitter } from './emit.ts';

/** Latencies of one sender's picture and sound that lie farther apart than this are not compared. */
const SAME_MOMENT_MS = 2500;
/** A mouth-to-ear latency is taken for still true for so long. */
const LATENCY_HOLDS_MS = 5000;

interface Latency {
  readonly t_ms: number;
  readonly latency_ms: number;
}

type FrameCounter = 'frames' | 'skipped' | 'repeated' | 'out_of_order' | 'freezes' | 'freezes_seconds';

/** One packet of 20 ms: a loss at the edge, or a voice detector's delay, cuts at least as much. */
const CLIPPED_FROM_MS = 20;

/** How much of the edges of talk spurts was cut off, and how often that was a packet or more. */
export function observeTalkSpurt({ edge, cut_ms }: TalkSpurtRow, emit: SeatEmitter): void {
  const metric = edge === 'start' ? 'talk_spurt_start_cut_seconds' : 'talk_spurt_end_cut_seconds';
  emit.value(metric, cut_ms / 1000);
  emit.ratio('talk_spurt_clipped_share', cut_ms >= CLIPPED_FROM_MS ? 1 : 0, 1);
}

export class MarkedMediaObserver {
  private readonly marks = new CounterDifferences<'readable' | 'unreadable'>();
  private readonly frames = new CounterDifferences<FrameCounter>();
  private readonly sound = new CounterDifferences<ConcealmentCounter | 'totalSamplesReceived'>();
  /** Last picture of each seat and sender. */
  private readonly pictures = new Map<string, Latency>();
  /** Last sound of each stream. */
  private readonly sounds = new Map<string, Latency>();

  mark(row: MarkRow, emit: SeatEmitter): void {
    const counters = { readable: row.readable, unreadable: row.unreadable };
    const interval = this.marks.next(`${row.seat}/${row.stream}`, '', row.t_ms, counters, 'readable');
    const readable = interval?.delta('readable') ?? row.readable;
    const unreadable = interval?.delta('unreadable') ?? row.unreadable;
    emit.ratio('mark_readable_share', readable, readable + unreadable);
    const { t_ms, latency_ms } = row;
    if (latency_ms === undefined) return;
    const latency = { t_ms, latency_ms };
    const sender = `${row.seat}\n${row.sender_index ?? ''}`;
    if (row.media === 'video') {
      emit.value('video_latency_seconds', latency_ms / 1000);
      this.pictures.set(sender, latency);
      return;
    }
    emit.value('audio_latency_seconds', latency_ms / 1000);
    this.sounds.set(`${row.seat}/${row.stream}`, latency);
    const picture = this.pictures.get(sender);
    if (picture !== undefined && Math.abs(picture.t_ms - t_ms) <= SAME_MOMENT_MS) {
      emit.value('lip_sync_seconds', (picture.latency_ms - latency_ms) / 1000);
    }
  }

  picture(row: PictureRow, emit: SeatEmitter): void {
    emit.value('video_psnr_db', row.psnr_db);
    emit.value('video_ssim', row.ssim);
  }

  framesRow(row: FramesRow, emit: SeatEmitter): void {
    const { frames, skipped, repeated, out_of_order, freezes, freezes_seconds } = row;
    const counters = { frames, skipped, repeated, out_of_order, freezes, freezes_seconds };
    const interval = this.frames.next(`${row.seat}/${row.stream}`, '', row.t_ms, counters, 'frames');
    if (interval === undefined) return;
    const shown = interval.delta('frames') ?? 0;
    // A frame that comes late after all lowers what was skipped.
    const missing = Math.max(0, interval.change('skipped') ?? 0);
    emit.ratio('video_skipped_share', missing, shown + missing);
    emit.value(
      'video_misordered_frames',
      (interval.delta('repeated') ?? 0) + (interval.delta('out_of_order') ?? 0),
    );
    emit.value('video_marked_freezes', interval.delta('freezes'));
    emit.ratio('video_marked_freeze_share', interval.delta('freezes_seconds'), interval.seconds);
  }

  /** The E-model, once a second and sound stream, from what had to be concealed and the last measured latency. */
  inbound(row: InboundRow, emit: SeatEmitter): void {
    if (row.media !== 'audio') return;
    const stream = `${row.seat}/${row.stream}`;
    const { concealedSamples, silentConcealedSamples, totalSamplesReceived } = row;
    const counters = { concealedSamples, silentConcealedSamples, totalSamplesReceived };
    const interval = this.sound.next(stream, String(row.ssrc), row.t_ms, counters, 'totalSamplesReceived');
    const concealed = interval === undefined ? undefined : audiblyConcealed(interval);
    const all = interval?.delta('totalSamplesReceived');
    const latency = this.sounds.get(stream);
    if (concealed === undefined || all === undefined || all === 0 || latency === undefined) return;
    if (row.t_ms - latency.t_ms > LATENCY_HOLDS_MS) return;
    const band = opusMosBand(latency.latency_ms, Math.min(1, concealed / all));
    emit.value('audio_mos_low_estimate', band.low);
    emit.value('audio_mos_high_estimate', band.high);
  }
}
