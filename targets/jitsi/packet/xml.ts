// Reading and writing stanzas. Elements are those of xmpp.js, whose attributes are untyped: read here only.
import { xml } from '@xmpp/client';

export type Element = ReturnType<typeof xml>;
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: (Element | string)[]): Element {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return xml(name, Object.fromEntries(set.map(([key, value]) => [key, String(value)])), ...children);
}

export function attribute(from: Element, name: string): string | undefined {
  const value: unknown = from.attrs[name];
  return typeof value === 'string' ? value : undefined;
}

/** As a number; undefined for what is none. */
export function numberAttribute(from: Element, name: string): number | undefined {
  const text = attribute(from, name);
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** `user@domain/resource`: the resource, empty without. */
export function resourceOf(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? '' : jid.slice(slash + 1);
}

export function bareOf(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}
