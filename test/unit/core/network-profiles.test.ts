import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bottleneck, NETWORK_PROFILE_NAMES, NETWORK_PROFILES } from '#core/network-profiles.ts';

describe('ready networks', () => {
  it('are all named, and all in docs/networks.md', () => {
    expect([...NETWORK_PROFILE_NAMES].sort()).toEqual(Object.keys(NETWORK_PROFILES).sort());
    const document = readFileSync(new URL('../../../docs/networks.md', import.meta.url), 'utf8');
    for (const name of NETWORK_PROFILE_NAMES) expect(document).toContain(`| \`${name}\``);
  });

  it('have queues that take as long to drain as is said', () => {
    expect(bottleneck(16_000_000, 300)).toEqual({ rate_bps: 16_000_000, queue_bytes: 600_000 });
  });

  it('leave room for at least one full packet in every queue', () => {
    for (const { up, down } of Object.values(NETWORK_PROFILES)) {
      for (const link of [up, down]) expect(link.queue_bytes ?? Infinity).toBeGreaterThan(1500);
    }
  });
});
