import { describe, expect, it } from 'vitest';
import { findingsOf } from '#cli/recipe/findings.ts';
import type { CheckRun } from '#cli/recipe/check-run.ts';

const joined = (seat: string): CheckRun['events'][number] => ({
  kind: 'join-step',
  seat,
  step: 'joined',
  t_ms: 900,
});

describe('what a check of a recipe found', () => {
  it('is the failed step, the screenshot and what was seen, and exit code 1', () => {
    const run: CheckRun = {
      events: [
        { kind: 'seat-failed', seat: 's0', t_ms: 9, reason: 'client-step-failed', detail: 'step 2: …' },
      ],
      rows: [],
      glimpses: [
        {
          seat: 's0',
          when: 'step-failed',
          what: 'step 2 (click button "Join"): none',
          seen: ['button "Enter"'],
        },
      ],
    };
    expect(findingsOf(run, ['s0'], new Map([['s0', 'out/s0.png']]))).toEqual({
      lines: [
        's0: step 2 (click button "Join"): none',
        '  screenshot: out/s0.png',
        '  what was seen:',
        '    button "Enter"',
        '0 of 1 seats were in the call.',
      ],
      exitCode: 1,
    });
  });

  it('is which media there was when every seat got in, and exit code 0', () => {
    const of = { t_ms: 1000, seat: 's0', ssrc: 1, media: 'video' } as const;
    const run: CheckRun = {
      events: [joined('s0')],
      rows: [{ ...of, kind: 'outbound-rtp', stream: 'camera' }],
      glimpses: [],
    };
    expect(findingsOf(run, ['s0'], new Map())).toEqual({
      lines: [
        's0: sends 1 video and 0 sound streams, receives 0 and 0; marks were not read, shown frames not counted',
        '1 of 1 seats were in the call.',
      ],
      exitCode: 0,
    });
  });

  it('is nothing to rely on when the check was cut off, and exit code 3', () => {
    expect(findingsOf({ events: [], rows: [], glimpses: [] }, ['s0'], new Map()).exitCode).toBe(3);
  });
});
