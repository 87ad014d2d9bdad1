// Somebody opens the system's web client with an empty cache: the page, then every script, style sheet, icon and
// preloaded file that it names on its own host, over six connections as browsers do. Runs inside k6, not Node.
import { check } from 'k6';
import { parseHTML } from 'k6/html';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';

const PAGE = __ENV['WEB_CLIENT_URL'] ?? '';
/** A page that names more is not a web client, or names what it does not load. */
const MOST_ASSETS = 200;

const loadTime = new Trend('seatproof_join', true);
const loadsFailed = new Counter('seatproof_join_failed');

const hostOf = (url: string): string => /^(https?:\/\/[^/]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';

/** `/a/b/../c` as `/a/c`. */
function withoutDots(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** An address as written in the page, made absolute; k6 has no URL class. */
function resolve(address: string, base: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return address;
  if (address.startsWith('//')) return `${base.slice(0, base.indexOf(':') + 1)}${address}`;
  const host = hostOf(base);
  if (address.startsWith('/')) return `${host}${address}`;
  const path = base.slice(host.length).replace(/[?#].*$/, '');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return `${host}${withoutDots(`${folder === '' ? '/' : folder}${address}`)}`;
}

/** What the page loads from its own host: other hosts are nobody's to load. */
function assetsOf(html: string, page: string): readonly string[] {
  const document = parseHTML(html);
  const base = resolve(document.find('base').first().attr('href') ?? '', page);
  const addresses: string[] = [];
  const add = (selector: string, attribute: string): void => {
    document.find(selector).each((_, element) => {
      const address = element.getAttribute(attribute) ?? '';
      if (address !== '' && !address.startsWith('data:')) addresses.push(resolve(address, base));
    });
  };
  add('script[src]', 'src');
  add('link[rel="stylesheet"]', 'href');
  add('link[rel="preload"]', 'href');
  add('link[rel="modulepreload"]', 'href');
  add('link[rel="icon"]', 'href');
  const own = addresses.filter((address) => hostOf(address) === hostOf(page));
  return [...new Set(own)].slice(0, MOST_ASSETS);
}

/** One visit a call: k6 calls it at the planned rate. */
export default function run(): void {
  const begun = Date.now();
  const page = http.get(PAGE, { tags: { name: 'page' }, responseType: 'text' });
  let isWhole = check(page, { page: ({ status }) => status === 200 });
  if (isWhole) {
    const assets = assetsOf(page.body, page.url);
    const answers = http.batch(
      assets.map((url) => ['GET', url, null, { tags: { name: 'asset' }, responseType: 'none' }] as const),
    );
    for (const answer of answers)
      isWhole = check(answer, { asset: ({ status }) => status === 200 }) && isWhole;
  }
  if (isWhole) loadTime.add(Date.now() - begun);
  else loadsFailed.add(1);
}
