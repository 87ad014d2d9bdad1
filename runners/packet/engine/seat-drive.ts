// Drives one packet seat through its plan at absolute times, from the runner's side of the thread. Whatever goes wrong
// is one counted event with a reason.
import type { SeatPlan } from '#core/plan.ts';
import type { RunnerContext } from '#core/runner.ts';
import type { FailureReason } from '#core/sample.ts';
import { REJOIN_TRIES, rejoin } from '#core/rejoin.ts';
import { milliseconds } from '#core/units.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** How long saying goodbye may take before the seat is counted as gone without an answer. */
const LEAVE_DEADLINE_MS = 2000;

export type DriveContext = Pick<RunnerContext, 'plan' | 'target' | 'clock' | 'sink' | 'drain' | 'network'>;

export type SeatMessage = Extract<FromWorker, { readonly seat: string }>;
type Interrupted = Extract<SeatMessage, { readonly type: 'interrupted' }>;

export class SeatDrive {
  readonly #seat: SeatPlan;
  readonly #context: DriveContext;
  readonly #send: (message: ToWorker) => void;
  /** The seat has failed or everybody is to leave. */
  readonly #stop = new AbortController();
  readonly #joined = new AbortController();
  readonly #left = new AbortController();
  /** As others meet it. */
  #name: string;
  #asked = false;
  #over = false;
  /** The call was lost and the seat tries to get in again. */
  #interruption: { readonly sinceMs: number; readonly detail: string } | undefined;
  /** Aborts when the attempt to get in again has come to an end, either way. */
  #attempt = new AbortController();

  constructor(seat: SeatPlan, context: DriveContext, send: (message: ToWorker) => void) {
    this.#seat = seat;
    this.#name = seat.id;
    this.#context = context;
    this.#send = send;
  }

  async run(): Promise<void> {
    const { clock, drain } = this.#context;
    await clock.sleepUntil(milliseconds(this.#seat.join_at_ms), drain);
    if (drain.aborted || this.#over) return;
    const stop = (): void => {
      this.#stop.abort();
    };
    drain.addEventListener('abort', stop, { once: true });
    await this.#join();
    await this.#stay();
    await this.#leave();
    drain.removeEventListener('abort', stop);
  }

  async #join(): Promise<void> {
    const { clock, sink, plan, target } = this.#context;
    sink.lateness(clock.now() - this.#seat.join_at_ms);
    void target.ticket(this.#seat).then(
      (ticket) => {
        if (this.#stop.signal.aborted) return;
        this.#asked = true;
        this.#send({ type: 'join', seat: this.#seat.id, ticket });
      },
      (error: unknown) => {
        this.fail('internal-error', `no ticket: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    const deadline = milliseconds(this.#seat.join_at_ms + plan.join_deadline_ms);
    await clock.sleepUntil(deadline, AbortSignal.any([this.#stop.signal, this.#joined.signal]));
    if (this.#stop.signal.aborted || this.#joined.signal.aborted) return;
    this.fail('join-timeout', `not joined ${plan.join_deadline_ms} ms after the intended time`);
  }

  async #stay(): Promise<void> {
    const { clock, sink } = this.#context;
    const { signal } = this.#stop;
    const inSince = clock.now();
    for (const { at_ms: at, action } of this.#seat.actions) {
      await clock.sleepUntil(milliseconds(at), signal);
      if (signal.aborted) return;
      // What was due while the seat still joined waited for the system, not for us.
      sink.lateness(clock.now() - Math.max(at, inSince));
      this.#send({ type: 'act', seat: this.#seat.id, action });
    }
    await clock.sleepUntil(milliseconds(this.#seat.leave_at_ms), signal);
  }

  async #leave(): Promise<void> {
    if (this.#over || !this.#asked) return;
    if (this.#interruption !== undefined) {
      this.fail('disconnected', `${this.#interruption.detail}; not in again when it was to leave`);
      return;
    }
    const { clock, sink } = this.#context;
    this.#send({ type: 'leave', seat: this.#seat.id });
    await clock.sleepUntil(milliseconds(clock.now() + LEAVE_DEADLINE_MS), this.#left.signal);
    this.#depart(() => {
      sink.event({ kind: 'seat-left', seat: this.#seat.id, t_ms: clock.now() });
    });
  }

  /** The seat may have failed while it said goodbye: only one end counts. */
  #depart(report: () => void): void {
    if (this.#over) return;
    this.#over = true;
    report();
  }

  /** Fails the seat from this side (deadline, lost thread). */
  fail(reason: FailureReason, detail: string): void {
    if (this.#over) return;
    if (this.#asked) this.#send({ type: 'fail', seat: this.#seat.id, reason, detail });
    this.#failed(reason, detail, this.#context.clock.now());
  }

  #failed(reason: FailureReason, detail: string, timeMs: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop.abort();
    this.#context.sink.event({ kind: 'seat-failed', seat: this.#seat.id, reason, detail, t_ms: timeMs });
  }

  hear(message: SeatMessage): void {
    if (this.#over) return;
    if (message.type === 'relay') {
      void this.#relay(message);
      return;
    }
    const { sink } = this.#context;
    const { seat, t_ms } = message;
    if (message.type === 'interrupted') this.#interrupted(message);
    else if (message.type === 'recovered') this.#recovered(t_ms);
    else if (message.type === 'served') {
      const { outage_ms, service } = message;
      sink.event({ kind: 'seat-recovered', seat, t_ms, outage_ms, service });
    } else if (message.type === 'failed') this.#failed(message.reason, message.detail, message.t_ms);
    else if (message.type === 'left') this.#left.abort();
    else if (message.type === 'named') this.#named(message.name, t_ms);
    else {
      sink.event({ kind: 'join-step', seat: message.seat, step: message.step, t_ms: message.t_ms });
      if (message.step === 'joined') this.#joined.abort();
    }
  }

  #named(name: string, t_ms: number): void {
    if (name === this.#name) return;
    this.#name = name;
    this.#context.sink.event({ kind: 'seat-named', seat: this.#seat.id, t_ms, name });
  }

  #interrupted({ seat, detail, t_ms, media_until_ms: sinceMs }: Interrupted): void {
    if (this.#interruption !== undefined) {
      this.#attempt.abort();
      return;
    }
    this.#interruption = { sinceMs, detail };
    this.#context.sink.event({ kind: 'seat-interrupted', seat, t_ms, detail });
    void this.#rejoin(detail);
  }

  #recovered(t_ms: number): void {
    if (this.#interruption === undefined) return;
    const outage_ms = Math.max(0, t_ms - this.#interruption.sinceMs);
    this.#interruption = undefined;
    this.#attempt.abort();
    this.#context.sink.event({ kind: 'seat-recovered', seat: this.#seat.id, t_ms, outage_ms });
  }

  async #rejoin(detail: string): Promise<void> {
    const outcome = await rejoin({
      seed: this.#seat.media_seed,
      clock: this.#context.clock,
      stop: this.#stop.signal,
      attempt: () => this.#tryAgain(),
      isBack: () => this.#interruption === undefined,
    });
    if (outcome === 'given-up')
      this.fail('disconnected', `${detail}; not in again after ${REJOIN_TRIES} tries`);
  }

  async #tryAgain(): Promise<AbortSignal | undefined> {
    this.#attempt = new AbortController();
    const ticket = await this.#context.target.ticket(this.#seat).catch(() => undefined);
    if (ticket === undefined || this.#stop.signal.aborted) return undefined;
    this.#send({ type: 'rejoin', seat: this.#seat.id, ticket });
    return this.#attempt.signal;
  }

  async #relay({ id, remote }: Extract<SeatMessage, { readonly type: 'relay' }>): Promise<void> {
    const { network } = this.#context;
    try {
      if (network === undefined) throw new Error('nothing impairs networks in this run');
      this.#send({ type: 'relayed', id, local: await network.relay(this.#seat.id, remote) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#send({ type: 'relay-refused', id, reason });
    }
  }
}
