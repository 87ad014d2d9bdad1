// When seats join: the stages of an arrival.
import { z } from 'zod';
import { count, duration, name, share } from './schema-values.ts';

const stageBase = {
  name: name('Name of the phase, the `phase` tag of budgets. Default: the kind.', 'rush').optional(),
  at: duration(
    'Start, counted from the start of the run. Default: when the stage before ends.',
    '10s',
  ).optional(),
  for: duration('How long the stage lasts.', '30s'),
};
const spacing = (usual: 'even' | 'random') =>
  z
    .enum(['even', 'random'])
    .meta({
      description: 'Time between joins: even, or random as independent people come (Poisson).',
      examples: [usual],
    })
    .default(usual);
const rate = (text: string) =>
  z
    .number()
    .min(0)
    .meta({ description: text, examples: [2] });

const ramp = z
  .strictObject({
    kind: z.literal('ramp').meta({ description: 'Seats join at a set pace.' }),
    ...stageBase,
    to_seats: count('So many seats in total have joined at the end. Default: everybody.', 100).optional(),
    to_share: share('This part of all seats has joined at the end.', 0.5).optional(),
    joins_per_second: rate('Instead: joins per second (at the start of the stage).').optional(),
    joins_per_second_to: rate('Joins per second at the end. Default: constant.').optional(),
    spacing: spacing('even'),
  })
  .meta({ description: 'Seats join at a set pace.' });
const hold = z
  .strictObject({ kind: z.literal('hold').meta({ description: 'Nobody joins or leaves.' }), ...stageBase })
  .meta({ description: 'Nobody joins or leaves.' });
const storm = z
  .strictObject({
    kind: z.literal('storm').meta({ description: 'Many join at once.' }),
    ...stageBase,
    joins: count('So many join within the stage. Default: everybody who is left.', 92).optional(),
    spacing: spacing('random'),
  })
  .meta({ description: 'Many join at once.' });
const drain = z
  .strictObject({ kind: z.literal('drain').meta({ description: 'Everybody leaves.' }), ...stageBase })
  .meta({ description: 'Everybody leaves, evenly spread. Only as the last stage.' });

export const stage = z.discriminatedUnion('kind', [ramp, hold, storm, drain]);
