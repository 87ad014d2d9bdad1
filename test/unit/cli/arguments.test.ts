import { describe, expect, it } from 'vitest';
import { limitFaults } from '#cli/commands/gate.ts';
import { argumentFaults } from '#cli/commands/recipe.ts';
import { metricsFaults } from '#cli/session/metrics-reporter.ts';
import { formatFault } from '#core/fault.ts';

describe('an option that makes no sense gets one message that names it and shows a right one:', () => {
  it('every fault of a recipe check at once', () => {
    const wrong = { url: 'meet', recipe: 'jitsi-meet', seats: Number.NaN, stay: 0, out: 'x' };
    expect(argumentFaults(wrong).map(formatFault)).toEqual([
      'URL: "meet" is not an http or https address. Fix: Write its address as in a browser, for example https://meet.example.org.',
      '--seats: it is not a whole number of at least 1. Fix: Leave it out, or write --seats 2, for example.',
      '--stay: it is not a number of seconds above 0. Fix: Leave it out, or write --stay 30, for example.',
    ]);
    expect(argumentFaults({ ...wrong, url: 'https://meet.example.org/x', seats: 2, stay: 0.5 })).toEqual([]);
  });

  it('a port and a number of seats of the metrics page, each with an example of its own', () => {
    expect(metricsFaults({ prometheusPort: 99_999, prometheusSeats: -3 }).map(formatFault)).toEqual([
      '--prometheus-port: it is not a whole number from 0 to 65535. Fix: Leave it out, or write --prometheus-port 9464, for example.',
      '--prometheus-seats: it is not a whole number of at least 0. Fix: Leave it out, or write --prometheus-seats 20, for example.',
    ]);
    expect(metricsFaults({ prometheusPort: 0 })).toEqual([]);
  });

  it('a tolerance that is none is not told a second time as a fault of the other limit', () => {
    expect(limitFaults({ tolerance: Number.NaN, ruleOut: 0.2 }).map(({ where }) => where)).toEqual([
      '--tolerance',
    ]);
    expect(limitFaults({ tolerance: 0.3, ruleOut: 0.2 }).map(({ where }) => where)).toEqual(['--rule-out']);
    expect(limitFaults({ tolerance: 0.03, ruleOut: 0.2 })).toEqual([]);
  });
});
