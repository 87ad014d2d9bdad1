import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPrometheusText, sumSamples } from '#core/prometheus-text.ts';

const PAGE = readFileSync(new URL('../../fixtures/livekit/metrics.txt', import.meta.url), 'utf8');

function readOne(line: string): unknown {
  return readPrometheusText(line, new Set(['m']))[0];
}

describe('a Prometheus page', () => {
  it('of a real server is read by name and summed by label', () => {
    const samples = readPrometheusText(PAGE, new Set(['livekit_packet_total', 'process_cpu_seconds_total']));
    expect(samples).toHaveLength(4);
    expect(sumSamples(samples, 'livekit_packet_total', { direction: 'outgoing' })).toBe(303_457);
    expect(sumSamples(samples, 'livekit_packet_total', { transmission: 'initial' })).toBe(469_277);
    expect(sumSamples(samples, 'process_cpu_seconds_total')).toBe(45.99);
  });

  it('does not turn an absent figure into nought', () => {
    const samples = readPrometheusText(PAGE, new Set(['livekit_packet_total']));
    expect(sumSamples(samples, 'livekit_nack_total')).toBeUndefined();
    expect(sumSamples(samples, 'livekit_packet_total', { direction: 'sideways' })).toBeUndefined();
  });

  it('may have blanks, timestamps, a comma at the end and special values', () => {
    expect(readOne('m 1')).toEqual({ name: 'm', labels: {}, value: 1 });
    expect(readOne('m{} 1 1700000000000')).toEqual({ name: 'm', labels: {}, value: 1 });
    expect(readOne('m { a = "x" , b="y", } -1.5e-3')).toEqual({
      name: 'm',
      labels: { a: 'x', b: 'y' },
      value: -0.0015,
    });
    expect(readOne('m +Inf')).toMatchObject({ value: Infinity });
    expect(readOne('m -Inf')).toMatchObject({ value: -Infinity });
    expect(readOne('m NaN')).toMatchObject({ value: Number.NaN });
  });

  it('may hold anything in a label', () => {
    const escape = (text: string): string =>
      text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
        const line = `m{a="${escape(a)}",b="${escape(b)}"} 7`;
        expect(readOne(line)).toEqual({ name: 'm', labels: { a, b }, value: 7 });
      }),
    );
  });

  it('loses lines that are none, and no others', () => {
    const page = ['# HELP m m', 'm', 'm{a="x"', 'm{a="x} 1', 'm one', 'mm 3', '', 'm 2'].join('\n');
    expect(readPrometheusText(page, new Set(['m'])).map(({ value }) => value)).toEqual([2]);
  });
});
