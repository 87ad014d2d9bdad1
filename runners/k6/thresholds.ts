// k6's own judgement: thresholds as it is given them, and what it found at the end (`--summary-export`).
// https://grafana.com/docs/k6/latest/using-k6/thresholds/
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SampleRow } from '#core/sample.ts';
import type { SignallingPlan } from '#core/signalling.ts';

/** The row's name for what k6 found of one threshold: 1 kept, 0 not. */
const THRESHOLDS_METRIC = 'thresholds';

/** k6 exits with it when a threshold was not kept (errext/exitcodes). */
export const THRESHOLDS_BROKEN_EXIT = 99;

/** `http_req_duration{name:login}` of a stream, as k6 selects it. */
function selectorOf(metric: string, stream: SignallingPlan): string {
  const [name = metric, tags = ''] = metric.replace('}', '').split('{');
  return `${name}{${[`scenario:${stream.id}`, tags].filter((tag) => tag !== '').join(',')}}`;
}

/** For k6's options, over all streams; undefined without any. */
export function k6Thresholds(
  streams: readonly SignallingPlan[],
): Readonly<Record<string, readonly string[]>> | undefined {
  const all = streams.flatMap((stream) =>
    Object.entries(stream.thresholds ?? {}).map(
      ([metric, texts]) => [selectorOf(metric, stream), texts] as const,
    ),
  );
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

const summarySchema = z.object({
  metrics: z.record(z.string(), z.object({ thresholds: z.record(z.string(), z.boolean()).optional() })),
});

export interface ThresholdFinding {
  readonly row: SampleRow;
  /** For people, where it was not kept. */
  readonly note?: string;
}

/**
 * What k6 found, as rows at the end of each stream, of which it speaks as a whole.
 * @param hasSamples whether k6 measured the metric, by its selector: without samples k6 calls any threshold kept, but
 * missing data never passes.
 */
export function readFindings(
  summary: string,
  streams: readonly SignallingPlan[],
  hasSamples: (metric: string, stream: string) => boolean,
): readonly ThresholdFinding[] {
  const { metrics } = summarySchema.parse(JSON.parse(summary));
  return streams.flatMap((stream) =>
    Object.entries(stream.thresholds ?? {}).flatMap(([metric, texts]) =>
      texts.map((text) => {
        // In this file true says that the threshold was crossed.
        const crossed = metrics[selectorOf(metric, stream)]?.thresholds?.[text] ?? true;
        const measured = hasSamples(metric, stream.id);
        const kept = measured && !crossed;
        const row = {
          kind: 'signalling',
          t_ms: Math.max(0, stream.to_ms - 1),
          source: stream.id,
          metric: THRESHOLDS_METRIC,
          request: `${metric} ${text}`,
          value: kept ? 1 : 0,
        } as const;
        const what = measured ? 'was not kept' : 'had nothing to judge';
        return kept ? { row } : { row, note: `k6's threshold ${metric} ${text} of ${stream.id} ${what}.` };
      }),
    ),
  );
}

/** As {@link readFindings}, from the file that k6 wrote; nothing when it did not get that far. */
export async function findingsOf(
  file: string,
  streams: readonly SignallingPlan[],
  hasSamples: (metric: string, stream: string) => boolean,
): Promise<readonly ThresholdFinding[]> {
  const summary = await readFile(file, 'utf8').catch(() => undefined);
  return summary === undefined ? [] : readFindings(summary, streams, hasSamples);
}
