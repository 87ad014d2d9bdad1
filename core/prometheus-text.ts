// Reads the Prometheus text format that servers expose their figures in.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

export interface PrometheusSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite, as the format allows both. */
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };
const SPECIAL_VALUES: Readonly<Record<string, number>> = {
  '+Inf': Infinity,
  '-Inf': -Infinity,
  NaN: Number.NaN,
};

/**
 * @param wanted the sample names to return (histograms by their `_bucket`, `_sum`, `_count`); all others are
 * skipped before they cost anything, as a page of a busy server has thousands of lines.
 * @returns samples in the order of the page. Lines that are no samples are left out.
 */
export function readPrometheusText(text: string, wanted: ReadonlySet<string>): readonly PrometheusSample[] {
  const samples: PrometheusSample[] = [];
  for (const line of text.split('\n')) {
    const name = NAME.exec(line)?.[0];
    if (name === undefined || !wanted.has(name)) continue;
    const sample = readSample(name, line.slice(name.length));
    if (sample !== undefined) samples.push(sample);
  }
  return samples;
}

/**
 * Sum over all samples of a name whose labels include the given ones.
 * @returns undefined when there is no such sample: absent is not zero.
 */
export function sumSamples(
  samples: readonly PrometheusSample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const conditions = Object.entries(labels);
  let sum: number | undefined;
  for (const sample of samples) {
    if (sample.name !== name || conditions.some(([key, value]) => sample.labels[key] !== value)) continue;
    sum = (sum ?? 0) + sample.value;
  }
  return sum;
}

function readSample(name: string, rest: string): PrometheusSample | undefined {
  const found = readLabels(rest);
  const [value] = found?.after.trim().split(/\s+/) ?? [];
  if (found === undefined || value === undefined || value === '') return undefined;
  const number = SPECIAL_VALUES[value] ?? Number(value);
  if (Number.isNaN(number) && value !== 'NaN') return undefined;
  return { name, labels: found.labels, value: number };
}

function readLabels(rest: string): { labels: Record<string, string>; after: string } | undefined {
  const labels: Record<string, string> = {};
  const opening = /^\s*\{/.exec(rest);
  if (opening === null) return /^\s/.test(rest) ? { labels, after: rest } : undefined;
  LABEL.lastIndex = opening[0].length;
  let end = LABEL.lastIndex;
  for (let match = LABEL.exec(rest); match !== null; match = LABEL.exec(rest)) {
    const [, key = '', value = ''] = match;
    labels[key] = value.replace(/\\./g, (escape) => ESCAPES[escape] ?? escape);
    end = LABEL.lastIndex;
  }
  const closing = /^\s*\}/.exec(rest.slice(end));
  return closing === null ? undefined : { labels, after: rest.slice(end + closing[0].length) };
}
