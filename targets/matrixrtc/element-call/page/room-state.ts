// The state of the call's room as /sync tells it, for a widget that asks.
import type { IRoomEvent } from 'matrix-widget-api';
import type { RoomEvent, Synchronisation } from './homeserver.ts';

export class RoomState {
  readonly roomId: string;
  private readonly events = new Map<string, RoomEvent>();

  constructor(roomId: string) {
    this.roomId = roomId;
  }

  /** @returns the room's events of these news: those of its state, and those of its timeline. */
  take(news: Synchronisation): {
    readonly state: readonly RoomEvent[];
    readonly timeline: readonly RoomEvent[];
  } {
    const room = news.rooms?.join?.[this.roomId];
    const whole = (event: Omit<RoomEvent, 'room_id'>): RoomEvent => ({
      ...event,
      unsigned: event.unsigned,
      room_id: this.roomId,
    });
    const before = (room?.state?.events ?? []).map(whole);
    const timeline = (room?.timeline?.events ?? []).map(whole);
    const state = [...before, ...timeline.filter(({ state_key: key }) => key !== undefined)];
    for (const event of state) this.events.set(`${event.type}\n${event.state_key ?? ''}`, event);
    return { state, timeline };
  }

  /** @param stateKey undefined: all of that type. */
  state(type: string, stateKey: string | undefined): readonly IRoomEvent[] {
    return [...this.events.values()].flatMap((event) =>
      event.type === type && (stateKey === undefined || event.state_key === stateKey) ? [plain(event)] : [],
    );
  }
}

/** As the widget's types want it: without readonly. */
export function plain(event: RoomEvent): IRoomEvent {
  const { state_key: stateKey, ...more } = event;
  const whole = { ...more, content: { ...event.content }, unsigned: { ...event.unsigned } };
  return stateKey === undefined ? whole : { ...whole, state_key: stateKey };
}
