import { describe, expect, it } from 'vitest';
import { CallWatch } from '#runners/browser/web-client/call-state.ts';

describe('whether the call of a foreign client stands', () => {
  it('is told by all frames together: one may test connections while another holds the call', () => {
    const watch = new CallWatch();
    watch.heard('lobby', 1, 0);
    watch.heard('call', 1, 100);
    watch.heard('lobby', 0, 200);
    expect(watch.state(300)).toEqual({ kind: 'up' });
  });

  it('is open as long as nothing has been connected', () => {
    const watch = new CallWatch();
    watch.heard('call', 0, 0);
    expect(watch.state(20_000)).toEqual({ kind: 'new' });
  });

  it('is down since the last connection went, and how long it was is told when it comes back', () => {
    const watch = new CallWatch();
    watch.heard('call', 2, 0);
    expect(watch.heard('call', 0, 1000)).toBeUndefined();
    expect(watch.state(5000)).toEqual({ kind: 'down', forMs: 4000 });
    expect(watch.heard('call', 0, 2000)).toBeUndefined();
    expect(watch.heard('call', 1, 6000)).toBe(5000);
    expect(watch.state(6100)).toEqual({ kind: 'up' });
  });

  it('is down since the last sign of a frame that went away without a word', () => {
    const watch = new CallWatch();
    watch.heard('call', 1, 0);
    watch.heard('call', 1, 1000);
    expect(watch.state(8000)).toEqual({ kind: 'up' });
    expect(watch.state(10_000)).toEqual({ kind: 'down', forMs: 9000 });
    expect(watch.state(12_000)).toEqual({ kind: 'down', forMs: 11_000 });
    expect(watch.heard('after-reload', 1, 13_000)).toBe(12_000);
  });

  it('is down from when its page was replaced', () => {
    const watch = new CallWatch();
    watch.heard('call', 1, 0);
    watch.replaced(500);
    expect(watch.state(1500)).toEqual({ kind: 'down', forMs: 1000 });
    expect(watch.heard('after-reload', 1, 2500)).toBe(2000);
  });
});
