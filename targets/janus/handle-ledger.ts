// Sums what Janus counts per handle to what the server has done since the run began. Handles come and go with their
// counters; what they did stays. Pure.
import { asList, asNumber, asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import { isJanusId } from './ticket.ts';
import type { JanusId } from './ticket.ts';

/** Counters of one handle, all its media together, by catalogue id. */
type Counters = Readonly<Record<CounterId, number>>;

const COUNTER_IDS = [
  'server_packets_in_total',
  'server_packets_out_total',
  'server_bytes_in_total',
  'server_bytes_out_total',
  'server_nacks_total',
] as const;
type CounterId = (typeof COUNTER_IDS)[number];

interface HandleReading {
  readonly handle: number;
  readonly counters: Counters;
  readonly room: JanusId | undefined;
  readonly isParticipant: boolean;
  readonly published: number;
  readonly subscribed: number;
}

/** Simulcast layers beside the first have their counters one level deeper. */
const LATER_LAYERS = ['video-simulcast-1', 'video-simulcast-2'];

function sumOf(stats: readonly JsonObject[], field: string): number {
  return stats.reduce((sum, one) => sum + (asNumber(one[field]) ?? 0), 0);
}

function readCounters(info: JsonObject): Counters {
  const media = Object.values(asObject(asObject(info['webrtc'])['media'])).map((one) =>
    asObject(asObject(one)['stats']),
  );
  const first = media.map((stats) => asObject(stats['in']));
  const received = [
    ...first,
    ...first.flatMap((stats) => LATER_LAYERS.map((layer) => asObject(stats[layer]))),
  ];
  const sent = media.map((stats) => asObject(stats['out']));
  return {
    server_packets_in_total: sumOf(received, 'packets'),
    server_packets_out_total: sumOf(sent, 'packets'),
    server_bytes_in_total: sumOf(received, 'bytes'),
    server_bytes_out_total: sumOf(sent, 'bytes'),
    server_nacks_total: sumOf(received, 'nacks') + sumOf(sent, 'nacks'),
  };
}

/** @param info of an answer to `handle_info`; undefined when it is none of a VideoRoom handle. */
export function readHandle(info: JsonObject): HandleReading | undefined {
  const handle = asNumber(info['handle_id']);
  const plugin = asObject(info['plugin_specific']);
  const type = asText(plugin['type']);
  if (handle === undefined || type === undefined) return undefined;
  const room = isJanusId(plugin['room']) ? plugin['room'] : undefined;
  const streams = asList(plugin['streams']).map(asObject);
  return {
    handle,
    counters: readCounters(info),
    room,
    isParticipant: type === 'publisher' && room !== undefined,
    published: type === 'publisher' ? streams.length : 0,
    subscribed: type === 'subscriber' ? streams.filter(({ active }) => active !== false).length : 0,
  };
}

export class HandleLedger {
  private readonly totals: Record<CounterId, number> = {
    server_packets_in_total: 0,
    server_packets_out_total: 0,
    server_bytes_in_total: 0,
    server_bytes_out_total: 0,
    server_nacks_total: 0,
  };
  private readonly sessions = new Map<number, ReadonlyMap<number, HandleReading>>();

  /** Sessions that exist; others have ended and are only remembered in the totals. */
  keep(sessions: readonly number[]): void {
    const living = new Set(sessions);
    for (const session of [...this.sessions.keys()]) if (!living.has(session)) this.sessions.delete(session);
  }

  /** All handles of a session as they are now. */
  note(session: number, handles: readonly HandleReading[]): void {
    const before = this.sessions.get(session);
    for (const { handle, counters } of handles) {
      const last = before?.get(handle)?.counters;
      for (const id of COUNTER_IDS) {
        const increase = counters[id] - (last?.[id] ?? 0);
        // A handle that connects anew counts from zero.
        this.totals[id] += increase >= 0 ? increase : counters[id];
      }
    }
    this.sessions.set(session, new Map(handles.map((reading) => [reading.handle, reading])));
  }

  /** By catalogue id. */
  values(): Record<string, number> {
    const handles = [...this.sessions.values()].flatMap((session) => [...session.values()]);
    const participants = handles.filter(({ isParticipant }) => isParticipant);
    return {
      ...this.totals,
      server_participants: participants.length,
      server_rooms: new Set(participants.map(({ room }) => room)).size,
      server_tracks_published: handles.reduce((sum, { published }) => sum + published, 0),
      server_tracks_subscribed: handles.reduce((sum, { subscribed }) => sum + subscribed, 0),
    };
  }
}
