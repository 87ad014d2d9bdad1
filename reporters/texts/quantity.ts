// Numbers as people read them, per language. Pure: runs in Node and in the page.
import { findMetric } from '#core/metrics/catalogue.ts';
import { UNITS } from '#core/metrics/metric.ts';
import type { Language } from './language.ts';

/** What stands where there is no value. */
const NO_VALUE = '–';

const SIGNIFICANT_DIGITS = 3;
const MILLISECONDS_BELOW_SECONDS = 0.9995; // 999.5 ms would round to "1,000 ms"

const formats = new Map<string, Intl.NumberFormat>();

function format(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language}${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const created = new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-GB', options);
  formats.set(key, created);
  return created;
}

/** A plain number: three significant digits below 1,000, whole above. */
export function formatNumber(value: number, language: Language): string {
  if (Math.abs(value) >= 1000) return format(language, { maximumFractionDigits: 0 }).format(value);
  return format(language, { maximumSignificantDigits: SIGNIFICANT_DIGITS }).format(value);
}

/** A whole number with thousands separators. */
export function formatCount(value: number, language: Language): string {
  return format(language, { maximumFractionDigits: 0 }).format(value);
}

/**
 * A part of a whole as per cent. Never rounds up to 100 % or down to 0 % what is not: a share that decides
 * ("all seats joined") must not look better than it is.
 */
export function formatShare(share: number, language: Language): string {
  const percent = share * 100;
  const size = Math.abs(percent);
  if (size > 99 && size < 100) {
    return `${format(language, { maximumFractionDigits: 2, roundingMode: 'trunc' }).format(percent)} %`;
  }
  if (size >= 1 || size === 0) return `${format(language, { maximumFractionDigits: 1 }).format(percent)} %`;
  return `${format(language, { maximumSignificantDigits: 2 }).format(percent)} %`;
}

function scaled(value: number, steps: readonly (readonly [number, string])[], language: Language): string {
  const size = Math.abs(value);
  const step = steps.find(([from]) => size >= from) ?? steps.at(-1);
  if (step === undefined) return formatNumber(value, language);
  return `${formatNumber(value / (step[0] === 0 ? 1 : step[0]), language)} ${step[1]}`;
}

const BITRATE_STEPS = [
  [1e9, 'Gbit/s'],
  [1e6, 'Mbit/s'],
  [1e3, 'kbit/s'],
  [0, 'bit/s'],
] as const;
const BYTE_STEPS = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [0, 'B'],
] as const;
const LOCAL_SYMBOLS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  cores: { en: 'cores', de: 'Kerne' },
  packets_per_second: { en: 'packets/s', de: 'Pakete/s' },
  frames_per_second: { en: 'fps', de: 'Bilder/s' },
};

function symbolOf(unit: string, language: Language): string {
  const known = Object.entries(UNITS).find(([id]) => id === unit);
  return LOCAL_SYMBOLS[unit]?.[language] ?? (known === undefined ? unit : known[1].symbol);
}

/**
 * A measured value with its unit.
 * @param unit a unit of the metric catalogue (`seconds`, `share`, …); an unknown one is shown as it is.
 */
export function formatQuantity(value: number | null, unit: string, language: Language): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  switch (unit) {
    case 'seconds':
      return value !== 0 && Math.abs(value) < MILLISECONDS_BELOW_SECONDS
        ? `${formatNumber(value * 1000, language)} ms`
        : `${formatNumber(value, language)} s`;
    case 'share':
      return formatShare(value, language);
    case 'bits_per_second':
      return scaled(value, BITRATE_STEPS, language);
    case 'bytes':
      return scaled(value, BYTE_STEPS, language);
    default: {
      const symbol = symbolOf(unit, language);
      return symbol === '' ? formatNumber(value, language) : `${formatNumber(value, language)} ${symbol}`;
    }
  }
}

const BEFORE_UNIT =
  /(\d) (?=(?:%|[a-zA-Zµ]+\/s|ms|s|min|h|[kMG]?B|px|fps|pp|Bilder\/s|Prozentpunkte)(?![\p{L}]))/gu;

/** A number never parts from its unit at the end of a line: their blanks become no-break spaces. */
export function keepUnitsTogether(text: string): string {
  return text.replace(BEFORE_UNIT, '$1\u00a0');
}

/** The first letter as a capital, for cells that stand alone. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;

/** A time of the run as `m:ss` or `h:mm:ss`. */
export function formatClock(time_ms: number): string {
  const total = Math.max(0, Math.round(time_ms / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${minutes}:${pad(total % 60)}`;
}

/** A duration in words that read in a sentence: `45 s`, `10 min`, `1 min 30 s`, `1 h 5 min`. */
export function formatDuration(duration_ms: number): string {
  const rounded = Math.round(duration_ms / 1000) * 1000;
  const hours = Math.floor(rounded / MS_PER_HOUR);
  const minutes = Math.floor((rounded % MS_PER_HOUR) / MS_PER_MINUTE);
  const seconds = Math.floor((rounded % MS_PER_MINUTE) / 1000);
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : ''];
  if (hours === 0 && (seconds > 0 || minutes === 0)) parts.push(`${seconds} s`);
  return parts.filter((part) => part !== '').join(' ');
}

/** The catalogue id without a selector: `join_seconds{tier:browser}` gives `join_seconds`. */
export function metricIdOf(key: string): string {
  return key.split('{', 1)[0] ?? key;
}

/** A metric's title in the language, with its selector; the key itself where the catalogue has none. */
export function metricTitle(key: string, language: Language): string {
  const id = metricIdOf(key);
  const selector = key.slice(id.length).replace(/[{}]/g, '');
  const title = findMetric(id)?.title[language] ?? id;
  return selector === '' ? title : `${title} (${selector})`;
}

/** The catalogue's unit of a metric key; `count` where the catalogue has none. */
export function metricUnit(key: string): string {
  return findMetric(metricIdOf(key))?.unit ?? 'count';
}
