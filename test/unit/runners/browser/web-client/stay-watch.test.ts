import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeElement } from '#core/recipe.ts';
import type { ElementQuery } from '#core/recipe.ts';
import type { FoundElement } from '#runners/browser/web-client/elements.ts';
import { StayWatch } from '#runners/browser/web-client/stay-watch.ts';

const LEAVE: ElementQuery = { role: 'button', names: ['Leave'] };
const ENDED: ElementQuery = { role: 'heading', names: ['Closed', 'Removed'] };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A seat in a call, whose page shows these elements. */
function watchedSeat({ connected = true, shown = [] as string[], url = 'http://a/room' } = {}) {
  const told: string[] = [];
  const element: FoundElement = {
    isVisible: () => Promise.resolve(true),
    click: () => Promise.resolve(),
    press: () => Promise.resolve(),
    type: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
  const watch = new StayWatch(
    {
      frames: () => [],
      url: () => url,
      mouse: { move: () => Promise.resolve() },
      accessibility: { snapshot: () => Promise.resolve(null) },
    },
    { in_call: { elements: [LEAVE], connected, within_ms: 0 }, ended: [ENDED] },
    {
      recovered: (outageMs) => told.push(`recovered after ${outageMs} ms`),
      disconnected: (detail) => told.push(detail),
      hung: (silentMs) => told.push(`hung for ${silentMs} ms`),
      note: (text) => told.push(`note: ${text}`),
    },
    (_page, query) => Promise.resolve(shown.includes(describeElement(query)) ? element : undefined),
  );
  watch.connections('frame', 1);
  watch.begin();
  return { watch, told };
}

/** Seconds in which the frame tells each second what is connected. */
async function pass(watch: StayWatch, seconds: number, connected: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    watch.alive();
    watch.connections('frame', connected);
    await vi.advanceTimersByTimeAsync(1000);
  }
}

describe('a seat in the call of a foreign client', () => {
  it('has recovered when media comes back within 15 s', async () => {
    const { watch, told } = watchedSeat();
    await pass(watch, 5, 0);
    await pass(watch, 5, 1);
    watch.end();
    expect(told).toEqual(['recovered after 5000 ms']);
  });

  it('is out when the client says so, by the words that were seen', async () => {
    const { watch, told } = watchedSeat({ shown: ['heading "Removed"'] });
    await pass(watch, 1, 0);
    watch.end();
    expect(told).toEqual(['the client ended the call: heading "Removed"']);
  });

  it('is out after 15 s without media, and which page was loaded meanwhile is told without its query', async () => {
    const { watch, told } = watchedSeat();
    watch.loaded('http://a/bye?token=secret');
    await pass(watch, 16, 0);
    watch.end();
    expect(told[0]).toBe(
      'no peer connection has been connected for 15 s; the client loaded http://a/bye after joining',
    );
  });

  it('stays without media where the recipe asks for none and the client still shows the call', async () => {
    const { watch, told } = watchedSeat({ connected: false, shown: ['button "Leave"'] });
    await pass(watch, 20, 0);
    watch.end();
    expect(told).toEqual(['note: no peer connection is up, but the client shows a call: it may be alone']);
  });

  it('is hung after 8 s without a sign, unless its page could not be loaded again', async () => {
    const hung = watchedSeat();
    await vi.advanceTimersByTimeAsync(9000);
    hung.watch.end();
    expect(hung.told[0]).toBe('hung for 9000 ms');
    const lost = watchedSeat({ url: 'chrome-error://chromewebdata/' });
    await vi.advanceTimersByTimeAsync(9000);
    lost.watch.end();
    expect(lost.told[0]).toBe('the client loaded its page anew, which failed');
  });
});
