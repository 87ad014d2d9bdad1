// Asking Jicofo to be in a room, before entering it: over HTTP where the deployment has it, else by IQ
// (jicofo, doc/ and lib-jitsi-meet modules/xmpp/moderator.ts).
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { attribute, element } from './xml.ts';
import { XmppError } from './xmpp-session.ts';
import type { XmppSession } from './xmpp-session.ts';

const NS_FOCUS = 'http://jitsi.org/protocol/focus';
const REQUEST_DEADLINE_MS = 20_000;
/** lib-jitsi-meet asks again after 1, 2, 4, … s while Jicofo is not ready. */
const FIRST_RETRY_MS = 1000;
const ATTEMPTS = 5;

export interface ConferenceRequest {
  /** Bare JID of the room. */
  readonly room: string;
  /** Of the deployment's HTTP endpoint, with its query; absent: by IQ to {@link focus}. */
  readonly url?: string;
  readonly focus: string;
  readonly token?: string;
}

const answerSchema = z.object({ ready: z.boolean().default(false), focusJid: z.string().optional() });

/** What both forms say of the client. */
const PROPERTIES = { rtcstatsEnabled: false };

async function byHttp(url: string, { room, token }: ConferenceRequest): Promise<boolean> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ room, machineUid: newMachineUid(), properties: PROPERTIES }),
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new XmppError('unreachable', `no answer to the conference request: ${why}`);
  }
  const text = await answer.text();
  if (!answer.ok) {
    const kind = answer.status < 500 ? 'refused' : 'unreachable';
    throw new XmppError(kind, `the conference request got ${String(answer.status)}: ${text.slice(0, 200)}`);
  }
  return readAnswer(text);
}

function readAnswer(text: string): boolean {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new XmppError('refused', `the conference request got no JSON: ${text.slice(0, 200)}`);
  }
  return answerSchema.parse(json).ready;
}

async function byIq(session: XmppSession, { room, focus }: ConferenceRequest): Promise<boolean> {
  const conference = element(
    'conference',
    { xmlns: NS_FOCUS, room, 'machine-uid': newMachineUid() },
    ...Object.entries(PROPERTIES).map(([name, value]) => element('property', { name, value: String(value) })),
  );
  const answer = await session.request(element('iq', { type: 'set', to: focus }, conference));
  const said = answer.getChild('conference', NS_FOCUS);
  return said !== undefined && attribute(said, 'ready') === 'true';
}

export const newMachineUid = (): string => randomUUID().replaceAll('-', '');

/** Resolves when Jicofo is in the room or on its way. @throws XmppError */
export async function requestConference(session: XmppSession, request: ConferenceRequest): Promise<void> {
  const { url } = request;
  for (let attempt = 0, waitMs = FIRST_RETRY_MS; attempt < ATTEMPTS; attempt += 1, waitMs *= 2) {
    const ready = url === undefined ? await byIq(session, request) : await byHttp(url, request);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  throw new XmppError('unreachable', 'Jicofo does not get ready for the room');
}
