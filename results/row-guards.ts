// Whether a parsed line is a row at all. Only what every reader relies on is looked at (kind and time): the
// lines are our own, there are millions of them, and fields of rows are optional by contract.
import type { RunEvent, SampleRow } from '#core/sample.ts';

const SAMPLE_KINDS: Readonly<Record<SampleRow['kind'], true>> = {
  'inbound-rtp': true,
  'outbound-rtp': true,
  transport: true,
  mark: true,
  picture: true,
  frames: true,
  'talk-spurt': true,
  vmaf: true,
  network: true,
  relay: true,
  server: true,
  signalling: true,
  generator: true,
};

const EVENT_KINDS: Readonly<Record<RunEvent['kind'], true>> = {
  run: true,
  'join-step': true,
  'seat-named': true,
  'seat-left': true,
  'seat-failed': true,
  'seat-interrupted': true,
  'seat-recovered': true,
  'server-fault': true,
  'server-lost': true,
  'server-back': true,
  note: true,
};

function hasKindAndTime(value: unknown, kinds: Readonly<Record<string, true>>): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(kinds, value.kind) &&
    't_ms' in value &&
    typeof value.t_ms === 'number'
  );
}

export function isSampleRow(value: unknown): value is SampleRow {
  return hasKindAndTime(value, SAMPLE_KINDS);
}

export function isRunEvent(value: unknown): value is RunEvent {
  return hasKindAndTime(value, EVENT_KINDS);
}
