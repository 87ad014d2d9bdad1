// Reads what a page says. Checked on arrival, because a page also runs the code of the system under test.
import { z } from 'zod';
import { FAILURE_REASONS, JOIN_STEPS } from '#core/sample.ts';
import type { PageMessage } from './protocol.ts';

const ofSeat = { seat: z.string(), t_ms: z.number() };

const pictureRow = z.object({
  kind: z.literal('picture'),
  ...ofSeat,
  stream: z.string(),
  sender_index: z.number(),
  counter: z.number(),
  width: z.number(),
  height: z.number(),
  psnr_db: z.number().exactOptional(),
  ssim: z.number(),
});

const schema: z.ZodType<PageMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('alive') }),
  z.object({
    type: z.literal('step'),
    ...ofSeat,
    step: z.enum(JOIN_STEPS),
    detail: z.string().optional(),
  }),
  z.object({ type: z.literal('named'), ...ofSeat, name: z.string().min(1) }),
  z.object({ type: z.literal('left'), ...ofSeat }),
  z.object({ type: z.literal('failed'), ...ofSeat, reason: z.enum(FAILURE_REASONS), detail: z.string() }),
  z.object({ type: z.literal('connections'), frame: z.string(), connected: z.int().min(0) }),
  z.object({ type: z.literal('interrupted'), ...ofSeat, detail: z.string() }),
  z.object({ type: z.literal('recovered'), ...ofSeat, outage_ms: z.number() }),
  z.object({
    type: z.literal('relay'),
    seat: z.string(),
    id: z.number(),
    remote: z.object({ address: z.string(), port: z.int().min(1).max(65_535) }),
  }),
  z.object({
    type: z.literal('picture'),
    row: pictureRow,
    clock_ms: z.number(),
    luma: z.string(),
  }),
  z.object({
    type: z.literal('example'),
    example: z.object({ row: pictureRow, received: z.base64(), reference: z.base64() }),
  }),
  z.object({ type: z.literal('note'), text: z.string() }),
]);

/** @returns the message, or undefined when the text is none. */
export function readPageMessage(text: string): PageMessage | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
