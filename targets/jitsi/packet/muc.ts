// A seat's presence in the room (XEP-0045), with what lib-jitsi-meet tells others in it, and what others tell.
import { createHash } from 'node:crypto';
import { attribute, bareOf, element, resourceOf } from './xml.ts';
import type { Element } from './xml.ts';

const NS_MUC = 'http://jabber.org/protocol/muc';
const NS_MUC_USER = 'http://jabber.org/protocol/muc#user';
const NS_MUC_OWNER = 'http://jabber.org/protocol/muc#owner';
const NS_DATA = 'jabber:x:data';
const NS_CAPS = 'http://jabber.org/protocol/caps';
const NS_NICK = 'http://jabber.org/protocol/nick';
export const NS_DISCO_INFO = 'http://jabber.org/protocol/disco#info';
const CAPS_NODE = 'https://jitsi.org/jitsi-meet';

/** Those of lib-jitsi-meet's Caps that a packet seat really has: no data channels, visitors, telephone or P2P. */
const FEATURES = [
  'http://jabber.org/protocol/caps',
  'http://jitsi.org/json-encoded-sources',
  'http://jitsi.org/receive-multiple-video-streams',
  'http://jitsi.org/remb',
  'http://jitsi.org/source-name',
  'http://jitsi.org/tcc',
  'urn:ietf:rfc:4588',
  'urn:xmpp:jingle:1',
  'urn:xmpp:jingle:apps:dtls:0',
  'urn:xmpp:jingle:apps:rtp:1',
  'urn:xmpp:jingle:apps:rtp:audio',
  'urn:xmpp:jingle:apps:rtp:video',
  'urn:xmpp:jingle:transports:ice-udp:1',
] as const;

/** XEP-0115 §5 without identities, as lib-jitsi-meet hashes. @param features sorted. */
export function capsVersion(features: readonly string[]): string {
  return createHash('sha1')
    .update(features.map((feature) => `${feature}<`).join(''))
    .digest('base64');
}

/** Answers who asks what the seat can do: the query as it was asked, filled. */
export function discoAnswer(ask: Element): Element {
  const query = ask.getChild('query', NS_DISCO_INFO);
  const node = query === undefined ? undefined : attribute(query, 'node');
  return element(
    'query',
    { xmlns: NS_DISCO_INFO, node },
    ...FEATURES.map((feature) => element('feature', { var: feature })),
  );
}

export interface OwnPresence {
  /** `room@muc/endpoint`. */
  readonly occupant: string;
  /** Shown to others. */
  readonly name: string;
  /** Own sources by name, and whether each is muted; empty before there are any. */
  readonly sources: ReadonlyMap<string, boolean>;
  /** Only to enter. */
  readonly entering?: { readonly machineUid: string; readonly password?: string };
}

export function presenceOf({ occupant, name, sources, entering }: OwnPresence): Element {
  const info = Object.fromEntries([...sources].map(([source, muted]) => [source, { muted }]));
  const door =
    entering === undefined
      ? []
      : [
          element(
            'x',
            { xmlns: NS_MUC },
            ...(entering.password === undefined ? [] : [element('password', {}, entering.password)]),
            element('billingid', {}, entering.machineUid),
          ),
        ];
  return element(
    'presence',
    { to: occupant },
    ...door,
    element('stats-id', {}, name),
    element('c', { xmlns: NS_CAPS, hash: 'sha-1', node: CAPS_NODE, ver: capsVersion(FEATURES) }),
    element('SourceInfo', {}, JSON.stringify(info)),
    element('jitsi_participant_codecList', {}, 'vp8'),
    element('nick', { xmlns: NS_NICK }, name),
  );
}

export function goodbye(occupant: string): Element {
  return element('presence', { to: occupant, type: 'unavailable' });
}

/** Locks the room with a password, by the form that lib-jitsi-meet submits (XEP-0045 §10.2). */
export function lockOf(room: string, password: string): Element {
  const field = (name: string, value: string): Element =>
    element('field', { var: name }, element('value', {}, value));
  const form = element(
    'x',
    { xmlns: NS_DATA, type: 'submit' },
    field('FORM_TYPE', 'http://jabber.org/protocol/muc#roomconfig'),
    field('muc#roomconfig_roomsecret', password),
    field('muc#roomconfig_passwordprotectedroom', '1'),
    // Jicofo has to see real addresses.
    field('muc#roomconfig_whois', 'anyone'),
  );
  return element('iq', { to: room, type: 'set' }, element('query', { xmlns: NS_MUC_OWNER }, form));
}

export type RoomEvent =
  | { readonly kind: 'here'; readonly endpoint: string }
  | { readonly kind: 'gone'; readonly endpoint: string }
  | { readonly kind: 'own-here'; readonly moderator: boolean }
  /** The room let us go. */
  | { readonly kind: 'own-gone'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Status codes of XEP-0045 §15.6.2 that explain why somebody is out of the room. */
const REASONS: Readonly<Record<string, string>> = {
  '301': 'banned from the room',
  '307': 'kicked out of the room',
  '332': 'the room is shutting down',
};

function refusalOf(stanza: Element): string {
  const error = stanza.getChild('error');
  const [condition] = error?.getChildElements() ?? [];
  const text = error?.getChildText('text') ?? '';
  return `${condition?.name ?? 'error'}${text === '' ? '' : ` (${text})`}`;
}

function statusesOf(stanza: Element): readonly string[] {
  const user = stanza.getChild('x', NS_MUC_USER);
  return (user?.getChildren('status') ?? []).flatMap((status) => attribute(status, 'code') ?? []);
}

/** @returns undefined for what says nothing about the room. */
export function readPresence(stanza: Element, room: string, own: string): RoomEvent | undefined {
  const from = attribute(stanza, 'from') ?? '';
  if (bareOf(from) !== room) return undefined;
  const type = attribute(stanza, 'type');
  if (type === 'error') return { kind: 'refused', reason: refusalOf(stanza) };
  const endpoint = resourceOf(from);
  const statuses = statusesOf(stanza);
  const isOwn = endpoint === own || statuses.includes('110');
  if (type === 'unavailable') {
    if (!isOwn) return { kind: 'gone', endpoint };
    return {
      kind: 'own-gone',
      reason: statuses.flatMap((code) => REASONS[code] ?? [])[0] ?? 'the room let us go',
    };
  }
  if (type !== undefined) return undefined;
  if (!isOwn) return { kind: 'here', endpoint };
  const item = stanza.getChild('x', NS_MUC_USER)?.getChild('item');
  return { kind: 'own-here', moderator: item !== undefined && attribute(item, 'role') === 'moderator' };
}
