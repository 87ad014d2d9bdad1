// The rooms of a run, made when the first of their seats is about to join, as a deployment's own backend would do.
import { randomBytes, randomInt } from 'node:crypto';
import type { Plan } from '#core/plan.ts';
import type { JsonObject } from './json.ts';
import { JanusError } from './session.ts';
import type { JanusHandle } from './session.ts';
import type { JanusId } from './ticket.ts';

/** VideoRoom's ROOM_EXISTS: somebody else on the server has the number. */
const ROOM_EXISTS = 427;
/** Room numbers are a random run number and the room's place in the plan; together less than 2^53. */
const RUN_NUMBERS = 2 ** 33;
const ROOMS_OF_A_RUN = 2 ** 20;
/**
 * The cap that Janus sends to publishers (REMB) covers sound, retransmissions and probing beside the layers; with
 * less the largest layer would be starved by a cap that was meant to allow it.
 */
const BITRATE_HEADROOM = 1.25;

export interface RoomsOptions {
  readonly stringIds: boolean;
  /** `admin_key` of the plugin, where the server asks for one. */
  readonly adminKey: string | undefined;
}

/** What a room must carry, without its number. */
export function roomProperties(plan: Plan, room: string): JsonObject {
  const seats = plan.seats.filter((seat) => seat.room === room);
  const cameras = seats.flatMap(({ camera }) => camera ?? []);
  const bitrates = cameras.map(({ layers }) =>
    layers.reduce((sum, { max_bitrate_bps: bitrate }) => sum + bitrate, 0),
  );
  const codecs = [...new Set(cameras.map(({ codec }) => codec))];
  return {
    description: room,
    publishers: Math.max(1, seats.length),
    audiocodec: 'opus',
    ...(codecs.length === 0 ? {} : { videocodec: codecs.join(',') }),
    ...(bitrates.length === 0 ? {} : { bitrate: Math.ceil(Math.max(...bitrates) * BITRATE_HEADROOM) }),
    // Silence is not sent, as other systems' clients have it by default.
    opus_dtx: true,
    // Tells who speaks, for layouts that follow the speaker.
    audiolevel_event: true,
    is_private: true,
  };
}

export class Rooms {
  private readonly plan: Plan;
  private readonly handle: JanusHandle;
  private readonly options: RoomsOptions;
  private readonly secret = randomBytes(12).toString('hex');
  private readonly run = randomInt(RUN_NUMBERS);
  private readonly made = new Map<string, Promise<JanusId>>();

  constructor(plan: Plan, handle: JanusHandle, options: RoomsOptions) {
    this.plan = plan;
    this.handle = handle;
    this.options = options;
  }

  /** The room's id on the server, once it exists there. @throws JanusError */
  ensure(room: string): Promise<JanusId> {
    let made = this.made.get(room);
    if (made === undefined) {
      made = this.create(room);
      this.made.set(room, made);
    }
    return made;
  }

  /** Removes what was made. Never rejects: a server that is gone has no rooms either. */
  async destroyAll(): Promise<void> {
    const { secret } = this;
    for (const made of this.made.values()) {
      await made
        .then((room) => this.handle.request({ request: 'destroy', room, secret }))
        .catch(() => undefined);
    }
  }

  private async create(room: string): Promise<JanusId> {
    const id = this.idOf(room);
    const { adminKey } = this.options;
    try {
      await this.handle.request({
        request: 'create',
        room: id,
        secret: this.secret,
        ...(adminKey === undefined ? {} : { admin_key: adminKey }),
        ...roomProperties(this.plan, room),
      });
    } catch (error) {
      if (!(error instanceof JanusError) || error.code !== ROOM_EXISTS) throw error;
      throw new JanusError('refused', `room ${id} is somebody else's on this server; run again`, error.code);
    }
    return id;
  }

  private idOf(room: string): JanusId {
    if (this.options.stringIds) return `seatproof-${this.run.toString(36)}-${room}`;
    const planned = this.plan.rooms.findIndex(({ id }) => id === room);
    // Rooms that no seat is in come after the plan's, in the order in which they are asked for.
    const index = planned < 0 ? this.plan.rooms.length + this.made.size : planned;
    return this.run * ROOMS_OF_A_RUN + index + 1;
  }
}
