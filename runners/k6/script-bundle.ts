// A typed script as one file that k6 can run, with the plan's streams as its options.
import { build } from 'esbuild';
import type { SignallingPlan } from '#core/signalling.ts';
import { k6Thresholds } from './thresholds.ts';

/** k6's users are made before t = 0 up to this many: one that is made in mid-run is late, and costs some 2 MB. */
const MOST_PREPARED = 300;
/** Joins that are under way at the end may finish. */
const GRACE_MS = 10_000;
/** k6 takes whole numbers: a rate of 2.5 a second is 2500 in 1000 s. */
const RATE_PRECISION = 1000;

/** What the bundle exports, by what a stream does. */
const FUNCTIONS = { join: 'join', 'web-client': 'visit' } as const;

/** k6's options: an open model for every stream (k6 docs, constant-arrival-rate). */
export function k6Options(streams: readonly SignallingPlan[]): object {
  const thresholds = k6Thresholds(streams);
  return {
    ...(thresholds === undefined ? {} : { thresholds }),
    scenarios: Object.fromEntries(streams.map((stream) => [stream.id, executorOf(stream)])),
    // Every join is somebody else: nobody finds a connection there already.
    noVUConnectionReuse: true,
    systemTags: ['scenario', 'name', 'check', 'error_code'],
    summaryTrendStats: [],
  };
}

function executorOf(stream: SignallingPlan): object {
  const { from_ms, to_ms, joins_per_second: rate, max_under_way: most, stay_ms: stay = 0 } = stream;
  return {
    executor: 'constant-arrival-rate',
    exec: FUNCTIONS[stream.kind ?? 'join'],
    startTime: `${from_ms}ms`,
    duration: `${to_ms - from_ms}ms`,
    rate: Math.round(rate * RATE_PRECISION),
    timeUnit: `${RATE_PRECISION}s`,
    preAllocatedVUs: Math.min(most, MOST_PREPARED),
    maxVUs: most,
    gracefulStop: `${GRACE_MS + stay}ms`,
    ...(stay === 0 ? {} : { env: { STAY_MS: String(stay) } }),
  };
}

export interface ScriptFiles {
  /** A module whose default export makes one join. */
  readonly join: string;
  /** A module whose default export loads the web client once. */
  readonly visit: string;
}

/** One file with what the streams need, and no more. Rejects when it can't be bundled. */
export async function bundleScript(files: ScriptFiles, streams: readonly SignallingPlan[]): Promise<string> {
  const needed = new Set(streams.map(({ kind }) => FUNCTIONS[kind ?? 'join']));
  const exports = [...needed].map(
    (name) => `export { default as ${name} } from ${JSON.stringify(files[name])};`,
  );
  const result = await build({
    stdin: {
      contents: [...exports, `export const options = ${JSON.stringify(k6Options(streams))};`].join('\n'),
      loader: 'ts',
      resolveDir: '/',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    external: ['k6', 'k6/*'],
    logLevel: 'silent',
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`${[...needed].join(', ')} gave no bundle.`);
  return file.text;
}
