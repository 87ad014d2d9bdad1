// Who sends what in a conference: media sources as Jicofo announces them, in Jingle's XML (XEP-0339) or in Jitsi's
// compact JSON (`json-message`, in jicofo's JsonMessageExtension: video sources, video groups, audio sources, audio
// groups, by endpoint).
import type { MediaKind } from '#core/sample.ts';
import { attribute, numberAttribute } from './xml.ts';
import type { Element } from './xml.ts';

export const NS_RTP = 'urn:xmpp:jingle:apps:rtp:1';
export const NS_SOURCES = 'urn:xmpp:jingle:apps:rtp:ssma:0';
const NS_JITMEET = 'http://jitsi.org/jitmeet';

/** A camera or microphone of somebody else. */
export interface RemoteSource {
  /** `<endpoint>-v0`, `<endpoint>-a0`. */
  readonly name: string;
  readonly endpoint: string;
  readonly media: MediaKind;
  /** The one that the bridge forwards: with simulcast, the smallest layer's. */
  readonly ssrc: number;
  readonly rtxSsrc?: number;
  readonly screen: boolean;
}

interface Described {
  readonly ssrc: number;
  readonly name: string;
  readonly endpoint: string;
  readonly screen: boolean;
}

interface Group {
  readonly semantics: 'FID' | 'SIM';
  readonly ssrcs: readonly number[];
}

/** One entry for each name: layers and retransmissions are folded into the source they belong to. */
function fold(media: MediaKind, described: readonly Described[], groups: readonly Group[]): RemoteSource[] {
  const repairs = new Map<number, number>();
  const secondary = new Set<number>();
  for (const { semantics, ssrcs } of groups) {
    const [primary, ...others] = ssrcs;
    if (primary === undefined) continue;
    for (const ssrc of others) secondary.add(ssrc);
    const [repair] = others;
    if (semantics === 'FID' && repair !== undefined) repairs.set(primary, repair);
  }
  return described
    .filter(({ ssrc }) => !secondary.has(ssrc))
    .map((source) => {
      const rtxSsrc = repairs.get(source.ssrc);
      return { ...source, media, ...(rtxSsrc === undefined ? {} : { rtxSsrc }) };
    });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function describedBy(endpoint: string, list: unknown, suffix: string): Described[] {
  return listOf(list).flatMap((value) => {
    if (!isRecord(value) || typeof value['s'] !== 'number') return [];
    const name = typeof value['n'] === 'string' ? value['n'] : `${endpoint}-${suffix}`;
    return [{ ssrc: value['s'], name, endpoint, screen: value['v'] === 'd' }];
  });
}

function groupsBy(list: unknown): Group[] {
  return listOf(list).flatMap((value) => {
    const [kind, ...ssrcs] = listOf(value);
    const numbers = ssrcs.filter((ssrc) => typeof ssrc === 'number');
    return kind === 'f' || kind === 's' ? [{ semantics: kind === 'f' ? 'FID' : 'SIM', ssrcs: numbers }] : [];
  });
}

function compactSources(text: string): RemoteSource[] {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return [];
  }
  const sources = isRecord(message) && isRecord(message['sources']) ? message['sources'] : {};
  return Object.entries(sources).flatMap(([endpoint, value]) => {
    const [video, videoGroups, audio, audioGroups] = listOf(value);
    return [
      ...fold('video', describedBy(endpoint, video, 'v0'), groupsBy(videoGroups)),
      ...fold('audio', describedBy(endpoint, audio, 'a0'), groupsBy(audioGroups)),
    ];
  });
}

function xmlSources(content: Element): RemoteSource[] {
  const description = content.getChild('description', NS_RTP);
  const media = description === undefined ? undefined : attribute(description, 'media');
  if (description === undefined || (media !== 'audio' && media !== 'video')) return [];
  const described = description.getChildren('source', NS_SOURCES).flatMap((source) => {
    const ssrc = numberAttribute(source, 'ssrc');
    const owner = source.getChild('ssrc-info', NS_JITMEET);
    const from = owner === undefined ? '' : (attribute(owner, 'owner') ?? '');
    const endpoint = from.slice(from.indexOf('/') + 1);
    const name = attribute(source, 'name') ?? `${endpoint}-${media === 'audio' ? 'a0' : 'v0'}`;
    const screen = attribute(source, 'videoType') === 'desktop';
    return ssrc === undefined ? [] : [{ ssrc, name, endpoint, screen }];
  });
  const groups = description.getChildren('ssrc-group', NS_SOURCES).flatMap((group): Group[] => {
    const semantics = attribute(group, 'semantics');
    const ssrcs = group.getChildren('source').flatMap((source) => numberAttribute(source, 'ssrc') ?? []);
    return semantics === 'FID' || semantics === 'SIM' ? [{ semantics, ssrcs }] : [];
  });
  return fold(media, described, groups);
}

/** The bridge's own sources carry no media of anybody. */
const BRIDGE = 'jvb';

/** Of a `jingle` element: session-initiate, source-add or source-remove. */
export function sourcesOf(jingle: Element): readonly RemoteSource[] {
  const compact = jingle
    .getChildren('json-message', NS_JITMEET)
    .flatMap((one) => compactSources(one.getText()));
  const spelled = jingle.getChildren('content').flatMap(xmlSources);
  return [...compact, ...spelled].filter(({ endpoint }) => endpoint !== BRIDGE && endpoint !== '');
}

/** The sources there are, by name, in the order in which they came. */
export class SourceLedger {
  readonly #sources = new Map<string, RemoteSource>();

  get all(): readonly RemoteSource[] {
    return [...this.#sources.values()];
  }

  add(sources: readonly RemoteSource[]): void {
    for (const source of sources) this.#sources.set(source.name, source);
  }

  remove(sources: readonly RemoteSource[]): void {
    for (const { name } of sources) this.#sources.delete(name);
  }

  /** Its owner is gone; Jicofo may save itself the source-remove. */
  removeOf(endpoint: string): void {
    for (const { name, endpoint: owner } of this.all) if (owner === endpoint) this.#sources.delete(name);
  }

  clear(): void {
    this.#sources.clear();
  }
}
