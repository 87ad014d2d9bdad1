import { describe, expect, it } from 'vitest';
import { createJoinSteps } from '#runners/browser/page/join-steps.ts';

class FakeConnection extends EventTarget {
  iceConnectionState = 'new';
  connectionState = 'new';

  becomes(state: { readonly ice?: string; readonly all?: string }): void {
    this.iceConnectionState = state.ice ?? this.iceConnectionState;
    this.connectionState = state.all ?? this.connectionState;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    this.dispatchEvent(new Event('connectionstatechange'));
  }
}

describe('the steps of joining', () => {
  it('are each told once, with the instant they were reached', () => {
    const told: unknown[] = [];
    const steps = createJoinSteps((step, performanceMs, detail) => told.push([step, performanceMs, detail]));
    steps.reached('first-video', 10, 's2/camera');
    steps.reached('first-video', 20, 's3/camera');
    expect(told).toEqual([['first-video', 10, 's2/camera']]);
  });

  it('take ICE and DTLS from the first connection that gets there', () => {
    const told: string[] = [];
    const steps = createJoinSteps((step) => told.push(step));
    const [first, second] = [new FakeConnection(), new FakeConnection()];
    steps.watch(first);
    steps.watch(second);
    second.becomes({ ice: 'checking', all: 'connecting' });
    expect(told).toEqual([]);
    second.becomes({ ice: 'connected' });
    first.becomes({ ice: 'completed' });
    second.becomes({ all: 'connected' });
    expect(told).toEqual(['ice', 'dtls']);
  });
});
