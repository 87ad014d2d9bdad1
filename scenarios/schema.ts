// What may stand in a scenario: one schema for YAML, TypeScript and editors (schema.json is generated from it).
// Only shapes and ranges of single values; what must fit together is in checks.ts.
import { z } from 'zod';
import { TIERS } from '#core/plan.ts';
import {
  DEFAULT_JOIN_DEADLINE,
  DEFAULT_SEED,
  DEFAULT_SETTLE,
  DEFAULT_WINDOW,
  MAX_TILES,
} from './defaults.ts';
import { stage } from './schema-arrival.ts';
import { browser } from './schema-browser.ts';
import { serverFaults } from './schema-faults.ts';
import { networks } from './schema-network.ts';
import { signalling } from './schema-signalling.ts';
import { count, duration, name, share } from './schema-values.ts';
import { video } from './schema-video.ts';

const target = z
  .looseObject({
    system: z
      .string()
      .min(1)
      .meta({ description: 'The system under test.', examples: ['livekit'] }),
  })
  .meta({
    description: 'The system under test; the other keys are its own settings, see docs/targets.md.',
    examples: [{ system: 'livekit' }],
  });

const publishersPerRoom = (text: string) =>
  z
    .strictObject({ min: count('At least.', 1), max: count('At most.', 2) })
    .meta({ description: text, examples: [{ min: 1, max: 2 }] });

const roomSize = z
  .strictObject({
    size: count('Participants of such a room.', 4),
    weight: z
      .number()
      .positive()
      .meta({ description: 'How common such rooms are, relative to the other weights.', examples: [85] })
      .optional(),
    count: count('Exactly this many such rooms, besides the weighted ones.', 1).optional(),
    publishers: publishersPerRoom('Instead of `publishers.per_room` for rooms of this size.').optional(),
  })
  .meta({ description: 'A room size with either a weight or a count.' });

const rooms = z
  .strictObject({
    count: count('How many rooms (with `sizes`: those with a weight).', 2).optional(),
    participants: count(
      'Instead of `count`: as many rooms as seat this many people in total. The number to scale a scenario by.',
      200,
    ).optional(),
    size: count('Participants of every room.', 3).optional(),
    sizes: z
      .array(roomSize)
      .min(1)
      .meta({
        description: 'Instead of `size`: a distribution of sizes.',
        examples: [[{ size: 4, weight: 85 }]],
      })
      .optional(),
    fill: z
      .enum(['together', 'room-by-room'])
      .meta({
        description:
          'Who joins next: `together` fills all rooms at the same pace (meetings at the full hour), `room-by-room` one after the other.',
        examples: ['together'],
      })
      .default('together'),
  })
  .meta({ description: 'Rooms and how many take part in each.', examples: [{ count: 2, size: 3 }] });

const tierShare = z
  .strictObject({
    share: share('This part of the seats that no `per_room` takes; the shares add up to 1.', 1).optional(),
    per_room: count('Exactly this many in each room, e.g. canaries that judge the quality.', 1).optional(),
    joins_first: z
      .boolean()
      .meta({ description: 'These seats are the first in their room.', examples: [true] })
      .default(false),
  })
  .meta({ description: 'Either a share or a number per room.', examples: [{ share: 1 }] });

const tiers = z
  .strictObject({
    browser: tierShare.optional(),
    'browser-lite': tierShare.optional(),
    packet: tierShare.optional(),
  })
  .meta({
    description: 'How seats are driven: browser, browser-lite, packet (docs/fidelity.md).',
    examples: [{ browser: { share: 1 } }],
  })
  .prefault({ browser: { share: 1 } });

const publishers = z
  .strictObject({
    per_room: publishersPerRoom(
      'Only so many in each room may send anything; the others listen. Absent: everybody may.',
    ).optional(),
    tier: z
      .enum(TIERS)
      .meta({
        description: 'With `per_room`: seats of this tier speak first, where the room has any.',
        examples: ['browser'],
      })
      .optional(),
    camera_share: share('Who sends a camera, of those who may send.', 1).default(1),
    microphone_share: share('Who sends a microphone, of those who may send.', 1).default(1),
    talk: z
      .enum(['conversation', 'always'])
      .meta({
        description:
          'conversation: in each room people take turns as ITU-T P.59 has it, and are silent otherwise. always: nobody ever pauses, so that sound can be judged in every second. Default: `always` with `media_quality: full`, else `conversation`.',
        examples: ['conversation'],
      })
      .optional(),
  })
  .meta({ description: 'Who sends picture and sound.', examples: [{ camera_share: 0.25 }] });

const layout = z
  .strictObject({
    kind: z.enum(['gallery', 'speaker', 'none']).meta({
      description: 'gallery: equal tiles. speaker: one large and thumbnails. none: sound only.',
      examples: ['gallery'],
    }),
    weight: z
      .number()
      .positive()
      .meta({ description: 'How common the layout is, relative to the other weights.', examples: [1] })
      .default(1),
    window: z
      .strictObject({
        width: z
          .int()
          .min(160)
          .max(7680)
          .meta({ description: 'Pixels.', examples: [1280] }),
        height: z
          .int()
          .min(90)
          .max(4320)
          .meta({ description: 'Pixels.', examples: [720] }),
      })
      .meta({
        description: 'Size of the call in the window; tile sizes come from it.',
        examples: [DEFAULT_WINDOW],
      })
      .default({ ...DEFAULT_WINDOW }),
    max_tiles: z
      .int()
      .min(1)
      .max(MAX_TILES)
      .meta({ description: 'Most videos on the screen.', examples: [25] })
      .default(MAX_TILES),
  })
  .meta({ description: 'What a seat looks at; it asks the server for nothing else.' });

const switching = (what: string) =>
  z
    .strictObject({
      initially_muted_share: share(`Seats whose ${what} is off when they join.`, 0.5).default(0),
      mean_on: duration(`Mean time until the ${what} is switched off (exponential).`, '2m').optional(),
      mean_off: duration(`Mean time until it is switched on again (exponential).`, '1m').optional(),
    })
    .meta({ description: `How the ${what} is switched.`, examples: [{ initially_muted_share: 0.5 }] });

export const scenarioSchema = z
  .strictObject({
    name: name('Name in reports and folders.', 'team-meeting'),
    description: z
      .string()
      .meta({ description: 'One sentence for the report.', examples: ['A team meets.'] })
      .default(''),
    seed: z
      .string()
      .min(1)
      .meta({ description: 'Same seed, same plan.', examples: [DEFAULT_SEED] })
      .default(DEFAULT_SEED),
    target,
    rooms,
    tiers,
    publishers: publishers.prefault({}),
    video: video.prefault({}),
    layouts: z
      .array(layout)
      .min(1)
      .meta({ description: 'Layouts and how common each is.', examples: [[{ kind: 'gallery' }]] })
      .prefault([{ kind: 'gallery' }]),
    arrival: z
      .array(stage)
      .min(1)
      .meta({
        description:
          'When seats join, stage after stage. Times are absolute: a slow server does not slow arrivals.',
        examples: [[{ kind: 'ramp', for: '10s' }]],
      }),
    duration: duration('When everybody has left. Default: the end of the last stage.', '5m').optional(),
    settle: duration('After joining, media is not judged for this long.', DEFAULT_SETTLE).prefault(
      DEFAULT_SETTLE,
    ),
    join_deadline: duration('A seat that has not joined by then has failed.', DEFAULT_JOIN_DEADLINE).prefault(
      DEFAULT_JOIN_DEADLINE,
    ),
    browser: browser.prefault({}),
    mutes: z
      .strictObject({
        camera: switching('camera').optional(),
        microphone: switching('microphone').optional(),
      })
      .meta({ description: 'Cameras and microphones switched in mid-call.', examples: [{}] })
      .prefault({}),
    signalling: signalling.optional(),
    network: networks.optional(),
    faults: serverFaults.optional(),
    budgets: z
      .record(z.string(), z.array(z.string()).min(1))
      .meta({
        description: "What has to hold, in k6's threshold grammar: metric or metric{tier:…,phase:…}.",
        examples: [{ join_seconds: ['p(95)<5'] }],
      })
      .default({}),
  })
  .meta({ title: 'Seatproof scenario', description: 'A load test of a conferencing system.' });

/** A scenario as it is written. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
/** A scenario as it is read: defaults filled in, durations in milliseconds. */
export type Scenario = z.output<typeof scenarioSchema>;
export type Stage = Scenario['arrival'][number];

/** For scenarios in TypeScript: `export default defineScenario({ … })`. Checked when it is loaded. */
export function defineScenario(scenario: ScenarioInput): ScenarioInput {
  return scenario;
}

/** The JSON Schema that editors check scenario files with (draft 7, which YAML editors know best). */
export function scenarioJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' });
}
