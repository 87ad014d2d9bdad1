import { describe, expect, it } from 'vitest';
import type { NetworkService } from '#core/impairment.ts';
import type { SeatPlan } from '#core/plan.ts';
import type { RunEvent } from '#core/sample.ts';
import type { JoinTicket } from '#core/target.ts';
import type { PageMessage, RunnerMessage } from '#runners/browser/protocol.ts';
import { driveSeat } from '#runners/browser/seat-drive.ts';
import type { PageLoss, SeatListener, SeatPage } from '#runners/browser/seat-page.ts';
import { createVirtualClock } from '#runners/fake/virtual-clock.ts';
import type { VirtualClock } from '#runners/fake/virtual-clock.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';

/** A page that answers as told. */
class FakePage implements SeatPage {
  loss: PageLoss | undefined;
  readonly sent: RunnerMessage[] = [];
  private readonly listeners = new Set<SeatListener>();
  private readonly answer: (message: RunnerMessage) => readonly Extract<PageMessage, { seat: string }>[];

  constructor(answer: FakePage['answer']) {
    this.answer = answer;
  }

  send(message: RunnerMessage): void {
    this.sent.push(message);
    for (const reply of this.answer(message)) this.say(reply);
  }

  attend(_seat: string, listener: SeatListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  say(message: Extract<PageMessage, { seat: string }>): void {
    for (const listener of this.listeners) listener.message(message);
  }

  lose(loss: PageLoss): void {
    this.loss ??= loss;
    for (const listener of this.listeners) listener.lost(this.loss);
  }
}

interface Driven {
  readonly page: FakePage;
  readonly clock: VirtualClock;
  readonly events: RunEvent[];
  readonly lateness: number[];
  readonly drain: AbortController;
  readonly ended: Promise<void>;
}

function drive(
  answer: (message: RunnerMessage) => readonly Extract<PageMessage, { seat: string }>[],
  options: {
    readonly seat?: Partial<SeatPlan>;
    readonly ticket?: () => Promise<JoinTicket>;
    readonly network?: NetworkService;
  } = {},
): Driven {
  const seat = makeSeat(0, { id: 'a', join_at_ms: 1000, leave_at_ms: 20_000, ...options.seat });
  const clock = createVirtualClock();
  const page = new FakePage(answer);
  const events: RunEvent[] = [];
  const lateness: number[] = [];
  const drain = new AbortController();
  const ended = driveSeat(seat, page, {
    plan: makePlan({ seats: [seat], join_deadline_ms: 15_000 }),
    target: {
      description: { system: 'fake', version: '1', managed: true, url: 'ws://127.0.0.1', same_host: true },
      ticket: options.ticket ?? (() => Promise.resolve({ parameters: { token: 't' } })),
      scrape: () => Promise.resolve([]),
    },
    clock,
    sink: {
      sample: () => undefined,
      lines: () => undefined,
      event: (event) => void events.push(event),
      lateness: (late) => void lateness.push(late),
    },
    drain: drain.signal,
    ...(options.network === undefined ? {} : { network: options.network }),
  });
  return { page, clock, events, lateness, drain, ended };
}

const joined = { type: 'step', seat: 'a', step: 'joined', t_ms: 1500 } as const;
const left = { type: 'left', seat: 'a', t_ms: 20_100 } as const;
const well = (message: RunnerMessage): readonly Extract<PageMessage, { seat: string }>[] =>
  message.type === 'join' ? [joined] : message.type === 'leave' ? [left] : [];

const kinds = (events: readonly RunEvent[]): string[] =>
  events.map((event) =>
    event.kind === 'join-step'
      ? event.step
      : event.kind === 'seat-failed'
        ? `failed ${event.reason}`
        : event.kind,
  );

describe('driving a seat', () => {
  it('joins, acts and leaves at the planned times', async () => {
    const { clock, page, events, lateness, ended } = drive(well, {
      seat: { actions: [{ at_ms: 5000, action: 'mute-camera' }] },
    });
    await clock.advanceTo(999);
    expect(page.sent).toEqual([]);
    await clock.advanceTo(30_000);
    await ended;
    expect(page.sent.map((message) => message.type)).toEqual(['join', 'act', 'leave']);
    expect(kinds(events)).toEqual(['started', 'joined', 'seat-left']);
    expect(lateness).toEqual([0, 0, 0]);
  });

  it('tells once by which name others meet the seat, and again when it comes back under another one', async () => {
    const { clock, page, events, ended } = drive(well);
    await clock.advanceTo(2000);
    for (const name of ['a', 'f00', 'f00', 'b42']) page.say({ type: 'named', seat: 'a', t_ms: 1600, name });
    await clock.advanceTo(30_000);
    await ended;
    const named = events.flatMap((event) => (event.kind === 'seat-named' ? [event.name] : []));
    expect(named).toEqual(['f00', 'b42']);
  });

  it('does not count as its own lateness what was due while the system still let the seat in', async () => {
    const { clock, page, lateness, ended } = drive((message) => (message.type === 'leave' ? [left] : []), {
      seat: { actions: [{ at_ms: 1000, action: 'mute-microphone' }] },
    });
    await clock.advanceTo(4000);
    page.say({ ...joined, t_ms: 4000 });
    await clock.advanceTo(30_000);
    await ended;
    expect(page.sent.map((message) => message.type)).toEqual(['join', 'act', 'leave']);
    expect(lateness).toEqual([0, 0, 0]);
  });

  it('fails a seat that has not joined by its deadline, counted from the intended time', async () => {
    const { clock, events, ended } = drive((message) => (message.type === 'leave' ? [left] : []));
    await clock.advanceTo(15_999);
    expect(kinds(events)).toEqual(['started']);
    await clock.advanceTo(16_000);
    await ended;
    expect(events.at(-1)).toMatchObject({ reason: 'join-timeout', t_ms: 16_000 });
  });

  it('takes an answer that hangs at the ticket for a join timeout as well', async () => {
    const { clock, events, ended } = drive(well, { ticket: () => new Promise(() => undefined) });
    await clock.advanceTo(16_000);
    await ended;
    expect(kinds(events)).toEqual(['started', 'failed join-timeout']);
  });

  it('asks the impairment relay for the way that the page asks for', async () => {
    const remote = { address: '203.0.113.7', port: 7882 };
    const asked: unknown[] = [];
    const network: NetworkService = {
      relay: (seat, wanted) => {
        asked.push([seat, wanted]);
        return Promise.resolve({ address: '127.0.0.1', port: 40_000 });
      },
    };
    const asking = (message: RunnerMessage): readonly Extract<PageMessage, { seat: string }>[] =>
      message.type === 'join' ? [{ type: 'relay', seat: 'a', id: 7, remote }, joined] : well(message);
    const impaired = drive(asking, { network });
    await impaired.clock.advanceTo(30_000);
    await impaired.ended;
    expect(asked).toEqual([['a', remote]]);
    expect(impaired.page.sent).toContainEqual({
      type: 'relayed',
      id: 7,
      local: { address: '127.0.0.1', port: 40_000 },
    });
    const clear = drive(asking);
    await clear.clock.advanceTo(30_000);
    await clear.ended;
    expect(clear.page.sent).toContainEqual(
      expect.objectContaining({
        type: 'relay-refused',
        id: 7,
        reason: expect.stringMatching(/nothing/) as string,
      }),
    );
  });

  it('counts a refused ticket with its cause', async () => {
    const { clock, events, ended } = drive(well, { ticket: () => Promise.reject(new Error('401')) });
    await clock.advanceTo(1000);
    await ended;
    expect(events.at(-1)).toMatchObject({ reason: 'signalling-unreachable', detail: 'no ticket: 401' });
  });

  it('counts the loss of its page once, whenever it comes', async () => {
    for (const at of [500, 1200, 9000]) {
      const { clock, page, events, ended } = drive((message) => (at > 1200 ? well(message) : []));
      await clock.advanceTo(at);
      page.lose({ reason: 'page-crashed', detail: 'gone' });
      page.lose({ reason: 'process-lost', detail: 'gone' });
      await clock.advanceTo(30_000);
      await ended;
      expect(kinds(events).filter((kind) => kind.startsWith('failed'))).toEqual(['failed page-crashed']);
    }
  });

  it('says nothing more about a seat once it has failed', async () => {
    const { clock, page, events, ended } = drive(well);
    await clock.advanceTo(3000);
    page.say({ type: 'failed', seat: 'a', t_ms: 2900, reason: 'disconnected', detail: 'kicked' });
    page.say({ type: 'step', seat: 'a', step: 'first-video', t_ms: 2950 });
    await clock.advanceTo(30_000);
    await ended;
    expect(kinds(events)).toEqual(['started', 'joined', 'failed disconnected']);
  });

  it('gets a seat that lost its call in again, each time with a new ticket', async () => {
    const tickets: JoinTicket[] = [];
    const ticket = (): Promise<JoinTicket> => {
      tickets.push({ parameters: { token: String(tickets.length) } });
      // While its server is away there may be none.
      if (tickets.length === 2) return Promise.reject(new Error('no server'));
      return Promise.resolve(tickets.at(-1) ?? { parameters: {} });
    };
    const lost = { type: 'interrupted', seat: 'a', t_ms: 2900, detail: 'signalling closed' } as const;
    const { clock, page, events, ended } = drive(well, { ticket });
    await clock.advanceTo(3000);
    page.say(lost);
    await clock.advanceTo(3400);
    page.say({ ...lost, detail: 'refused' });
    await clock.advanceTo(6000);
    page.say({ type: 'recovered', seat: 'a', t_ms: 6000, outage_ms: 3100 });
    await clock.advanceTo(30_000);
    await ended;
    const rejoins = page.sent.filter((message) => message.type === 'rejoin');
    expect(rejoins.map(({ parameters }) => parameters)).toEqual([{ token: '2' }, { token: '3' }]);
    expect(kinds(events)).toEqual(['started', 'joined', 'seat-interrupted', 'seat-recovered', 'seat-left']);
    expect(events).toContainEqual({
      kind: 'seat-interrupted',
      seat: 'a',
      t_ms: 2900,
      detail: 'signalling closed',
    });
  });

  it('fails a seat that was not in again when it was to leave, with what it had lost the call by', async () => {
    const { clock, page, events, ended } = drive(well);
    await clock.advanceTo(15_000);
    page.say({ type: 'interrupted', seat: 'a', t_ms: 15_000, detail: 'signalling closed' });
    await clock.advanceTo(30_000);
    await ended;
    expect(events.at(-1)).toMatchObject({
      kind: 'seat-failed',
      reason: 'disconnected',
      detail: 'signalling closed; not in again when it was to leave',
    });
  });

  it('leaves at once when the run drains, and does not start any more', async () => {
    const early = drive(well);
    early.drain.abort();
    await early.ended;
    expect(early.events).toEqual([]);

    const late = drive(well);
    await late.clock.advanceTo(5000);
    late.drain.abort();
    await late.ended;
    expect(kinds(late.events)).toEqual(['started', 'joined', 'seat-left']);
    expect(late.clock.now()).toBe(5000);
  });

  it('does not wait for ever for a page that does not answer to leaving', async () => {
    const { clock, events, ended } = drive((message) => (message.type === 'join' ? [joined] : []));
    await clock.advanceTo(22_000);
    await ended;
    expect(kinds(events)).toEqual(['started', 'joined', 'note', 'seat-left']);
  });
});
