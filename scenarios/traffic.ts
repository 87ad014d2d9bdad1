// What a plan will load the server with when everybody is in: an estimate from the plan alone, so that a person
// sees the size of a run before starting it. Devices count for the part of the time that they are on; sound is
// sent without pauses and video at its highest bitrate, so servers will see somewhat less.
import type { CameraPlan, Plan, SeatPlan, VideoLayer } from '#core/plan.ts';
import { AUDIO_PACKETS_PER_SECOND, VIDEO_PACKET_BYTES } from './defaults.ts';

/** Opus at the rate that browsers choose for speech (RFC 7587 §3.1.1: 28 to 40 kbit/s for fullband speech). */
const AUDIO_BITRATE_BPS = 32_000;

export interface Traffic {
  /** Into and out of the server. */
  readonly packetsInPerSecond: number;
  readonly packetsOutPerSecond: number;
  readonly bitsInPerSecond: number;
  readonly bitsOutPerSecond: number;
}

interface Stream {
  readonly packets: number;
  readonly bits: number;
}

/** A frame takes at least one packet, however small it is. */
function layerStream(layer: VideoLayer, frameRate: number): Stream {
  const packets = Math.max(frameRate, layer.max_bitrate_bps / 8 / VIDEO_PACKET_BYTES);
  return { packets, bits: layer.max_bitrate_bps };
}

/** The layer a server forwards for a tile: the smallest that fills it, otherwise the largest there is. */
function layerFor(camera: CameraPlan, tileHeight: number): VideoLayer | undefined {
  return camera.layers.find((layer) => layer.height >= tileHeight) ?? camera.layers.at(-1);
}

/** Part of its time in the call that a device is switched on, 0 to 1. */
function shareOn(seat: SeatPlan, device: 'camera' | 'microphone'): number {
  const total = seat.leave_at_ms - seat.join_at_ms;
  if (total <= 0) return 0;
  let on = 0;
  let since: number | undefined = seat.join_at_ms;
  for (const { at_ms: at, action } of seat.actions) {
    if (action === `mute-${device}`) {
      on += since === undefined ? 0 : at - since;
      since = undefined;
    } else if (action === `unmute-${device}`) {
      since ??= at;
    }
  }
  return (on + (since === undefined ? 0 : seat.leave_at_ms - since)) / total;
}

const microphone = (seat: SeatPlan): number => (seat.microphone ? shareOn(seat, 'microphone') : 0);
const camera = (seat: SeatPlan): number => (seat.camera === null ? 0 : shareOn(seat, 'camera'));

interface RoomTraffic {
  /** Microphones that are on, on average. */
  microphones: number;
  cameras: number;
  camerasOn: number;
  plan: CameraPlan | null;
}

function roomsOf(plan: Plan): Map<string, RoomTraffic> {
  const rooms = new Map<string, RoomTraffic>();
  for (const seat of plan.seats) {
    const room = rooms.get(seat.room) ?? { microphones: 0, cameras: 0, camerasOn: 0, plan: null };
    room.microphones += microphone(seat);
    room.cameras += seat.camera === null ? 0 : 1;
    room.camerasOn += camera(seat);
    room.plan ??= seat.camera;
    rooms.set(seat.room, room);
  }
  return rooms;
}

const sound = (streams: number): Stream => ({
  packets: streams * AUDIO_PACKETS_PER_SECOND,
  bits: streams * AUDIO_BITRATE_BPS,
});

const scaled = (stream: Stream, by: number): Stream => ({
  packets: stream.packets * by,
  bits: stream.bits * by,
});

function sent(seat: SeatPlan): Stream[] {
  const { camera: plan } = seat;
  const layers = plan?.layers.map((layer) => layerStream(layer, plan.frame_rate)) ?? [];
  return [...layers.map((layer) => scaled(layer, camera(seat))), sound(microphone(seat))];
}

function received(seat: SeatPlan, room: RoomTraffic): Stream[] {
  const { plan } = room;
  const on = room.cameras === 0 ? 0 : room.camerasOn / room.cameras;
  const pictures = seat.demand.tiles.flatMap((tile) => {
    const layer = plan === null ? undefined : layerFor(plan, tile.height);
    return layer === undefined || plan === null ? [] : [scaled(layerStream(layer, plan.frame_rate), on)];
  });
  return [sound(room.microphones - microphone(seat)), ...pictures];
}

/** Per second while everybody is in. */
export function estimateTraffic(plan: Plan): Traffic {
  const rooms = roomsOf(plan);
  const total = { packetsIn: 0, packetsOut: 0, bitsIn: 0, bitsOut: 0 };
  for (const seat of plan.seats) {
    for (const stream of sent(seat)) {
      total.packetsIn += stream.packets;
      total.bitsIn += stream.bits;
    }
    const room = rooms.get(seat.room);
    for (const stream of room === undefined ? [] : received(seat, room)) {
      total.packetsOut += stream.packets;
      total.bitsOut += stream.bits;
    }
  }
  return {
    packetsInPerSecond: Math.round(total.packetsIn),
    packetsOutPerSecond: Math.round(total.packetsOut),
    bitsInPerSecond: Math.round(total.bitsIn),
    bitsOutPerSecond: Math.round(total.bitsOut),
  };
}
