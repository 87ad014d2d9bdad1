// The rooms that are compared: the same people at the same times in every tier.
import type { Plan, SeatAction, Tier } from '#core/plan.ts';
import { planScenario } from '#scenarios/plan.ts';
import { scenarioSchema } from '#scenarios/schema.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';

/**
 * `gallery`: everybody sees everybody in one size. `layers`: cameras in three sizes, of which half of the seats want
 * those of a gallery and half those of a stage that follows the speaker. `muted`: a gallery whose cameras and microphones
 * all go off when the window opens.
 */
export const ROOMS = ['gallery', 'layers', 'muted'] as const;
export type RoomKind = (typeof ROOMS)[number];

export interface RoomSetting {
  readonly kind: RoomKind;
  readonly seats: number;
  readonly frameRate: number;
  /** Between one join and the next. */
  readonly joinGapMs: number;
  /** When the window opens, for what is to happen then. */
  readonly windowAtMs: number;
}

/** Small pictures at few frames: ten browsers that encode and decode ninety streams leave room on two cores. */
const CAMERA = { width: 320, height: 180, max_bitrate_bps: 75_000 };
/** Sizes of LiveKit's own client, at bitrates for few frames. */
const LAYERS = [
  CAMERA,
  { width: 640, height: 360, max_bitrate_bps: 200_000 },
  { width: 1280, height: 720, max_bitrate_bps: 600_000 },
];
/** A browser's ninety sounds cost it more than its pictures; one conversation is heard whoever has a microphone. */
const MICROPHONE_SHARE = 0.5;
const GALLERY = { kind: 'gallery', window: { width: 960, height: 540 } } as const;
const STAGE = { kind: 'speaker', window: { width: 1280, height: 720 } } as const;

/** Only the tier differs, and the room's name: what is left of the phase before must not be seen. */
export function planOf(tier: Tier, room: RoomSetting): Plan {
  const layered = room.kind === 'layers';
  const plan = planScenario(
    scenarioSchema.parse({
      name: 'fidelity',
      target: { system: 'livekit' },
      rooms: { count: 1, size: room.seats },
      tiers: { [tier]: { share: 1 } },
      publishers: { microphone_share: layered ? 1 : MICROPHONE_SHARE },
      video: { codec: 'vp8', frame_rate: room.frameRate, layers: layered ? LAYERS : [CAMERA] },
      layouts: layered ? [GALLERY, STAGE] : [GALLERY],
      arrival: [
        { kind: 'ramp', for: `${(room.seats * room.joinGapMs) / 1000}s` },
        { kind: 'hold', for: '10m' },
      ],
      browser: { seats_per_page: 5, pages_per_process: 2, decode_budget: 0 },
    }),
  );
  const settings = livekitTarget.settings.parse({});
  const actions: readonly SeatAction[] =
    room.kind === 'muted'
      ? [
          { at_ms: room.windowAtMs, action: 'mute-camera' },
          { at_ms: room.windowAtMs, action: 'mute-microphone' },
        ]
      : [];
  const seats = plan.seats.map((seat) => ({ ...seat, actions, room: `${seat.room}-${tier}` }));
  return { ...plan, seats, target: { system: 'livekit', settings } };
}
