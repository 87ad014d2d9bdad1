// Drives one seat through its plan at absolute times. Whatever goes wrong is one counted event with a reason.
import type { RunnerContext } from '#core/runner.ts';
import type { FailureReason } from '#core/sample.ts';
import type { SeatPlan } from '#core/plan.ts';
import { REJOIN_TRIES, rejoin } from '#core/rejoin.ts';
import { milliseconds } from '#core/units.ts';
import type { PageMessage } from './protocol.ts';
import type { PageLoss, SeatPage } from './seat-page.ts';

/** How long leaving may take before the seat is counted as gone without an answer. */
const LEAVE_DEADLINE_MS = 2000;

export type DriveContext = Pick<RunnerContext, 'plan' | 'target' | 'clock' | 'sink' | 'drain' | 'network'>;

type SeatMessage = Extract<PageMessage, { seat: string }>;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

class SeatDrive {
  private readonly seat: SeatPlan;
  private readonly page: SeatPage;
  private readonly context: DriveContext;
  /** Aborts when the seat has failed or everybody is to leave. */
  private readonly stop = new AbortController();
  private readonly leftPage = new AbortController();
  private readonly joinedCall = new AbortController();
  private failed = false;
  /** As others meet it. */
  private name: string;
  /** Why the call was lost, while the seat tries to get in again. */
  private interruption: string | undefined;
  /** Aborts when the attempt to get in again has come to an end, either way. */
  private attempt = new AbortController();

  constructor(seat: SeatPlan, page: SeatPage, context: DriveContext) {
    this.seat = seat;
    this.name = seat.id;
    this.page = page;
    this.context = context;
  }

  async run(): Promise<void> {
    const { clock, drain } = this.context;
    await clock.sleepUntil(milliseconds(this.seat.join_at_ms), drain);
    if (drain.aborted) return;
    const stop = (): void => this.stop.abort();
    drain.addEventListener('abort', stop, { once: true });
    const unattend = this.page.attend(this.seat.id, {
      message: (message) => this.hear(message),
      lost: (loss) => this.lose(loss),
    });
    try {
      await this.join();
      await this.stay();
      await this.leave();
    } finally {
      unattend();
      drain.removeEventListener('abort', stop);
    }
  }

  private async join(): Promise<void> {
    const { clock, sink, target, plan } = this.context;
    const now = clock.now();
    sink.lateness(now - this.seat.join_at_ms);
    sink.event({ kind: 'join-step', seat: this.seat.id, step: 'started', t_ms: now });
    if (this.page.loss !== undefined) {
      this.lose(this.page.loss);
      return;
    }
    const deadlineMs = this.seat.join_at_ms + plan.join_deadline_ms;
    void this.request(target);
    await clock.sleepUntil(
      milliseconds(deadlineMs),
      AbortSignal.any([this.stop.signal, this.joinedCall.signal]),
    );
    if (this.joinedCall.signal.aborted || this.stop.signal.aborted) return;
    this.fail('join-timeout', `not joined ${plan.join_deadline_ms} ms after the intended time`);
  }

  private async request(target: DriveContext['target']): Promise<void> {
    try {
      const { parameters } = await target.ticket(this.seat);
      if (this.stop.signal.aborted) return;
      const { epochMs } = this.context.clock;
      this.page.send({ type: 'join', seat: this.seat.id, epochMs, parameters });
    } catch (error) {
      this.fail('signalling-unreachable', `no ticket: ${messageOf(error)}`);
    }
  }

  private async stay(): Promise<void> {
    const { clock, sink } = this.context;
    const inSince = clock.now();
    for (const { at_ms, action } of this.seat.actions) {
      await clock.sleepUntil(milliseconds(at_ms), this.stop.signal);
      if (this.stop.signal.aborted) return;
      // What was due while the seat still joined waited for the system, not for us.
      sink.lateness(clock.now() - Math.max(at_ms, inSince));
      this.page.send({ type: 'act', seat: this.seat.id, action });
    }
    await clock.sleepUntil(milliseconds(this.seat.leave_at_ms), this.stop.signal);
    if (!this.stop.signal.aborted) sink.lateness(clock.now() - this.seat.leave_at_ms);
  }

  private async leave(): Promise<void> {
    if (this.failed) return;
    if (this.interruption !== undefined) {
      this.fail('disconnected', `${this.interruption}; not in again when it was to leave`);
      return;
    }
    const { clock, sink } = this.context;
    this.page.send({ type: 'leave', seat: this.seat.id });
    const deadline = milliseconds(clock.now() + LEAVE_DEADLINE_MS);
    await clock.sleepUntil(deadline, this.leftPage.signal);
    if (this.leftPage.signal.aborted) return;
    sink.event({ kind: 'note', t_ms: clock.now(), text: `${this.seat.id} left without an answer` });
    sink.event({ kind: 'seat-left', seat: this.seat.id, t_ms: clock.now() });
  }

  private hear(message: SeatMessage): void {
    if (this.failed) return;
    if (message.type === 'relay') {
      void this.relay(message);
      return;
    }
    const { sink } = this.context;
    const { seat, t_ms } = message;
    switch (message.type) {
      case 'step': {
        const detail = message.detail === undefined ? {} : { detail: message.detail };
        sink.event({ kind: 'join-step', seat, step: message.step, t_ms, ...detail });
        if (message.step === 'joined') this.joinedCall.abort();
        return;
      }
      case 'named':
        if (message.name === this.name) return;
        this.name = message.name;
        sink.event({ kind: 'seat-named', seat, t_ms, name: message.name });
        return;
      case 'left':
        sink.event({ kind: 'seat-left', seat, t_ms });
        this.leftPage.abort();
        return;
      case 'failed':
        this.fail(message.reason, message.detail, t_ms);
        return;
      case 'interrupted':
        this.interrupted(message);
        return;
      case 'recovered':
        this.interruption = undefined;
        this.attempt.abort();
        sink.event({ kind: 'seat-recovered', seat, t_ms, outage_ms: message.outage_ms });
    }
  }

  private interrupted({ seat, t_ms, detail }: Extract<SeatMessage, { type: 'interrupted' }>): void {
    if (this.interruption !== undefined) {
      this.attempt.abort();
      return;
    }
    this.interruption = detail;
    this.context.sink.event({ kind: 'seat-interrupted', seat, t_ms, detail });
    void this.rejoin(detail);
  }

  private async rejoin(detail: string): Promise<void> {
    const outcome = await rejoin({
      seed: this.seat.media_seed,
      clock: this.context.clock,
      stop: this.stop.signal,
      attempt: () => this.tryAgain(),
      isBack: () => this.interruption === undefined,
    });
    if (outcome === 'given-up')
      this.fail('disconnected', `${detail}; not in again after ${REJOIN_TRIES} tries`);
  }

  private async tryAgain(): Promise<AbortSignal | undefined> {
    this.attempt = new AbortController();
    const ticket = await this.context.target.ticket(this.seat).catch(() => undefined);
    if (ticket === undefined || this.stop.signal.aborted) return undefined;
    this.page.send({ type: 'rejoin', seat: this.seat.id, parameters: ticket.parameters });
    return this.attempt.signal;
  }

  private async relay({ id, remote }: Extract<SeatMessage, { type: 'relay' }>): Promise<void> {
    const { network } = this.context;
    try {
      if (network === undefined) throw new Error('nothing impairs networks in this run');
      this.page.send({ type: 'relayed', id, local: await network.relay(this.seat.id, remote) });
    } catch (error) {
      this.page.send({ type: 'relay-refused', id, reason: messageOf(error) });
    }
  }

  private lose(loss: PageLoss): void {
    this.fail(loss.reason, loss.detail);
    this.leftPage.abort();
  }

  private fail(reason: FailureReason, detail: string, t_ms: number = this.context.clock.now()): void {
    if (this.failed || this.leftPage.signal.aborted) return;
    this.failed = true;
    this.context.sink.event({ kind: 'seat-failed', seat: this.seat.id, reason, detail, t_ms });
    this.stop.abort();
    // What is left of it in the page must not disturb the others.
    if (this.page.loss === undefined) this.page.send({ type: 'leave', seat: this.seat.id });
  }
}

/** Resolves when the seat has left or failed; never rejects. */
export async function driveSeat(seat: SeatPlan, page: SeatPage, context: DriveContext): Promise<void> {
  await new SeatDrive(seat, page, context).run();
}
