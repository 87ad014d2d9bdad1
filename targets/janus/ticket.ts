// What a Janus seat needs to get in. The page client and the packet client read exactly this.
import { asText } from './json.ts';
import type { JsonObject } from './json.ts';

/** Rooms and participants have numbers, or texts where the server says `string_ids`. */
export type JanusId = number | string;

export interface JanusTicket {
  /** `ws://` or `wss://`. */
  readonly url: string;
  readonly room: JanusId;
  /** Shown to the others, and their name for our streams. */
  readonly display: string;
  readonly apiSecret?: string;
  readonly token?: string;
}

export function isJanusId(value: unknown): value is JanusId {
  return typeof value === 'number' || typeof value === 'string';
}

/** @throws when the parameters are not those of a Janus ticket. */
export function readTicket(parameters: JsonObject): JanusTicket {
  const { room } = parameters;
  const url = asText(parameters['url']);
  const display = asText(parameters['display']);
  const apiSecret = asText(parameters['apiSecret']);
  const token = asText(parameters['token']);
  if (url === undefined || display === undefined || !isJanusId(room)) {
    throw new Error('a Janus ticket needs url, room and display');
  }
  return {
    url,
    room,
    display,
    ...(apiSecret === undefined ? {} : { apiSecret }),
    ...(token === undefined ? {} : { token }),
  };
}
