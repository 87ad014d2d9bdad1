import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPageMessage } from '#runners/browser/page-message.ts';

describe('what a page says', () => {
  it('is read when it is a known message', () => {
    const step = { type: 'step', seat: 'a', step: 'ice', t_ms: 12.5 };
    expect(readPageMessage(JSON.stringify(step))).toEqual(step);
    const failed = { type: 'failed', seat: 'a', t_ms: 1, reason: 'disconnected', detail: 'x' };
    expect(readPageMessage(JSON.stringify(failed))).toEqual(failed);
  });

  it('is refused when a step or a reason is not on the closed lists', () => {
    expect(readPageMessage('{"type":"step","seat":"a","step":"tea","t_ms":1}')).toBeUndefined();
    expect(
      readPageMessage('{"type":"failed","seat":"a","t_ms":1,"reason":"bored","detail":""}'),
    ).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readPageMessage(text)).toBeUndefined();
      }),
    );
  });
});
