// What a check of a recipe found, as lines for a person. Pure.
import type { Glimpse } from '#runners/browser/web-client/glimpse.ts';
import { EXIT_CODES } from '#core/result.ts';
import type { CheckRun } from './check-run.ts';

export interface Findings {
  readonly lines: readonly string[];
  /** 0: every seat was in the call; 1: a step failed, or the call ended by itself; 3: interrupted, or nothing to tell. */
  readonly exitCode: number;
}

function failureLines(glimpse: Glimpse, file: string | undefined): readonly string[] {
  return [
    `${glimpse.seat}: ${glimpse.what}`,
    ...(file === undefined ? [] : [`  screenshot: ${file}`]),
    '  what was seen:',
    ...(glimpse.seen.length === 0 ? ['    nothing with a name'] : glimpse.seen.map((line) => `    ${line}`)),
  ];
}

/** What statistics there are of a seat: whether its recipe is any good for measuring. */
function mediaLine({ rows }: CheckRun, seat: string): string {
  const streams = (kind: 'inbound-rtp' | 'outbound-rtp', media: 'audio' | 'video'): number =>
    new Set(
      rows.flatMap((row) =>
        row.kind === kind && row.seat === seat && row.media === media ? [row.ssrc] : [],
      ),
    ).size;
  const marks = rows.some((row) => row.kind === 'mark' && row.seat === seat && row.readable > 0);
  const shown = rows.some(
    (row) => row.kind === 'inbound-rtp' && row.seat === seat && (row.framesRendered ?? 0) > 0,
  );
  const sent = `sends ${streams('outbound-rtp', 'video')} video and ${streams('outbound-rtp', 'audio')} sound streams`;
  const got = `receives ${streams('inbound-rtp', 'video')} and ${streams('inbound-rtp', 'audio')}`;
  const read = marks ? 'marks were read' : 'marks were not read';
  return `${seat}: ${sent}, ${got}; ${read}, shown frames ${shown ? 'counted' : 'not counted'}`;
}

/** @param files screenshots that were saved, by seat. */
export function findingsOf(
  run: CheckRun,
  seats: readonly string[],
  files: ReadonlyMap<string, string>,
): Findings {
  const joined = seats.filter((seat) =>
    run.events.some((event) => event.kind === 'join-step' && event.step === 'joined' && event.seat === seat),
  );
  const failures = run.glimpses.filter(({ when }) => when !== 'in-call');
  const failed = run.events.flatMap((event) =>
    event.kind === 'seat-failed' && !failures.some(({ seat }) => seat === event.seat)
      ? [`${event.seat}: ${event.reason}: ${event.detail}`]
      : [],
  );
  const lines = [
    ...failures.flatMap((glimpse) => failureLines(glimpse, files.get(glimpse.seat))),
    ...failed,
    ...joined.map((seat) => mediaLine(run, seat)),
    `${joined.length} of ${seats.length} seats were in the call.`,
  ];
  if (run.events.some(({ kind }) => kind === 'seat-failed')) return { lines, exitCode: EXIT_CODES.fail };
  return { lines, exitCode: joined.length === seats.length ? EXIT_CODES.pass : EXIT_CODES.inconclusive };
}
