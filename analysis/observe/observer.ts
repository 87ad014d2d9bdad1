// Raw rows and events in, observations of catalogue metrics out. Pure apart from its own memory; the same code
// feeds the live Prometheus page and the judgement after the run.
import type { Observation } from '#core/observation.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { GeneratorRow, RelayRow, RunEvent, SampleRow, ServerRow, SignallingRow } from '#core/sample.ts';
import { ExperienceTracker } from '../quality/experience.ts';
import { CameraPlan } from './camera-plan.ts';
import { seatEmitter, SILENT_EMITTER, type Emit } from './emit.ts';
import { InboundObserver } from './inbound.ts';
import { JoinObserver } from './join.ts';
import { MarkedMediaObserver, observeTalkSpurt } from './marked-media.ts';
import { OutboundObserver } from './outbound.ts';
import { Senders } from './senders.ts';
import { ServerObserver } from './server.ts';
import { observeSignalling } from './signalling.ts';
import { TransportObserver } from './transport.ts';

type SeatRow = Exclude<SampleRow, GeneratorRow | ServerRow | SignallingRow | RelayRow>;

export class Observer {
  private readonly seats: ReadonlyMap<string, SeatPlan>;
  private readonly inbound = new InboundObserver();
  private readonly outbound = new OutboundObserver();
  private readonly transport = new TransportObserver();
  private readonly server = new ServerObserver();
  private readonly marked = new MarkedMediaObserver();
  private readonly experience: ExperienceTracker;
  private readonly senders: Senders;
  private readonly cameras: CameraPlan;
  private readonly joins: JoinObserver;
  private readonly settleMs: number;
  private readonly emit: Emit;

  constructor(plan: Plan, emit: (observation: Observation) => void) {
    this.seats = new Map(plan.seats.map((seat) => [seat.id, seat]));
    this.joins = new JoinObserver(plan);
    this.senders = new Senders(plan);
    this.cameras = new CameraPlan(plan, this.senders);
    this.settleMs = plan.settle_ms;
    this.experience = new ExperienceTracker(emit);
    this.emit = (observation) => {
      emit(observation);
      this.experience.observation(observation);
    };
  }

  event(event: RunEvent): void {
    this.senders.event(event);
    this.joins.event(event, this.emit);
    if (event.kind === 'server-lost') {
      this.emit({ metric: 'server_scrape_failures', t_ms: event.t_ms, value: 1 });
    }
  }

  sample(row: SampleRow): void {
    if (row.kind === 'generator') observeGenerator(row, this.emit);
    else if (row.kind === 'server') this.server.row(row, this.emit);
    else if (row.kind === 'signalling') observeSignalling(row, this.emit);
    else if (row.kind === 'relay') observeRelay(row, this.emit);
    else this.seatSample(row);
  }

  /** Emits what waits: joined layers, attempts that never succeeded, open minutes. Call once, after everything. */
  finish(): void {
    this.outbound.finish();
    this.joins.finish(this.emit);
    this.experience.finish();
  }

  private seatSample(row: SeatRow): void {
    const seat = this.seats.get(row.seat);
    if (seat === undefined) return;
    const emit = this.isOfClosedCamera(row, seat)
      ? SILENT_EMITTER
      : seatEmitter(this.emit, seat, row.t_ms, this.isSettled(seat, row.t_ms));
    switch (row.kind) {
      case 'inbound-rtp':
        this.inbound.row(row, emit);
        this.marked.inbound(row, emit);
        break;
      case 'outbound-rtp':
        this.outbound.row(row, emit);
        break;
      case 'transport':
        this.transport.row(row, emit);
        break;
      case 'mark':
        this.senders.mark(row);
        this.marked.mark(row, emit);
        break;
      case 'picture':
        this.marked.picture(row, emit);
        break;
      case 'frames':
        this.marked.framesRow(row, emit);
        break;
      case 'talk-spurt':
        observeTalkSpurt(row, emit);
        break;
      case 'vmaf':
        emit.value('video_vmaf', row.vmaf);
        break;
      case 'network':
        // What was done to the seat: a fact of the run, no measurement of it.
        break;
    }
  }

  /** Whether the row tells of a camera that its owner had switched off in that second. */
  private isOfClosedCamera(row: SeatRow, { room }: SeatPlan): boolean {
    if (row.kind === 'outbound-rtp')
      return row.media === 'video' && this.cameras.isClosed(row.seat, row.t_ms);
    if (row.kind === 'frames' || (row.kind === 'inbound-rtp' && row.media === 'video'))
      return this.cameras.isPictureClosed(row, room);
    return false;
  }

  private isSettled(seat: SeatPlan, t_ms: number): boolean {
    const joined = this.joins.joinedAt(seat.id);
    return joined !== undefined && t_ms >= joined + this.settleMs;
  }
}

function observeGenerator(row: GeneratorRow, emit: Emit): void {
  const t_ms = row.t_ms;
  emit({ metric: 'generator_cpu_share', t_ms, value: row.cpu_share });
  emit({ metric: 'generator_steal_share', t_ms, value: row.steal_share });
  if (row.cpu_pressure_share !== undefined) {
    emit({ metric: 'generator_cpu_pressure_share', t_ms, value: row.cpu_pressure_share });
  }
  emit({ metric: 'generator_event_loop_delay_seconds', t_ms, value: row.event_loop_delay_p99_ms / 1000 });
  if (row.lateness_p99_ms !== undefined) {
    emit({ metric: 'generator_lateness_seconds', t_ms, value: row.lateness_p99_ms / 1000 });
  }
  emit({ metric: 'generator_udp_errors', t_ms, value: row.udp_receive_errors + row.udp_send_errors });
}

function observeRelay(row: RelayRow, emit: Emit): void {
  emit({ metric: 'relay_lateness_seconds', t_ms: row.t_ms, value: row.late_p99_ms / 1000 });
}
