import { readFileSync } from 'node:fs';
import { TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SERVER_COUNTERS, SERVER_GAUGES } from '#core/metrics/server-counters.ts';
import type { SeatPlan } from '#core/plan.ts';
import { serverConfig } from '#targets/shared/livekit/managed-server.ts';
import { readServerMetrics } from '#targets/shared/livekit/server-metrics.ts';
import { issueTicket } from '#targets/livekit/ticket.ts';

const PAGE = readFileSync(new URL('../../../fixtures/livekit/metrics.txt', import.meta.url), 'utf8');

const SEAT: SeatPlan = {
  id: 'r001-s002',
  index: 1,
  room: 'r001',
  tier: 'browser',
  process: 0,
  page: 0,
  join_at_ms: 0,
  leave_at_ms: 60_000,
  camera: null,
  microphone: true,
  media_seed: 1,
  demand: { layout: 'none', tiles: [] },
  actions: [],
};

describe("a LiveKit server's own figures", () => {
  it('come from its page under the names of the catalogue', () => {
    expect(readServerMetrics(PAGE)).toEqual({
      source: 'livekit',
      values: {
        server_packets_in_total: 165_828,
        server_packets_out_total: 303_457,
        server_bytes_in_total: 87_068_966,
        server_bytes_out_total: 109_386_325,
        server_nacks_total: 15,
        server_plis_total: 877,
        server_participants: 0,
        server_rooms: 1,
        server_tracks_published: 0,
        server_tracks_subscribed: 0,
        server_cpu_seconds_total: 45.99,
        server_memory_bytes: 105_619_456,
      },
    });
  });

  it('are all known to the catalogue', () => {
    const known = [...Object.keys(SERVER_COUNTERS), ...SERVER_GAUGES];
    expect(known).toEqual(expect.arrayContaining(Object.keys(readServerMetrics(PAGE).values)));
  });

  it('count from nought, though the page shows a counter with its first event only', () => {
    const { values } = readServerMetrics('livekit_participant_total 3\n');
    expect(values).toMatchObject({
      server_participants: 3,
      server_packets_in_total: 0,
      server_nacks_total: 0,
    });
    expect(values).not.toHaveProperty('server_cpu_seconds_total');
  });

  it('are not read from the page of something else', () => {
    expect(() => readServerMetrics('process_cpu_seconds_total 1\n')).toThrow(
      'not the metrics of a LiveKit server',
    );
  });
});

describe('a managed LiveKit server', () => {
  it('listens on loopback only and sends nobody elsewhere', () => {
    const config: unknown = parse(serverConfig({ signal: 1, metrics: 2, media: 3 }, 'key', 'secret'));
    expect(config).toMatchObject({
      port: 1,
      bind_addresses: ['127.0.0.1'],
      prometheus: { port: 2 },
      keys: { key: 'secret' },
      rtc: { udp_port: 3, tcp_port: 0, interfaces: { includes: ['lo'] }, stun_servers: ['127.0.0.1:9'] },
    });
  });
});

describe('a ticket', () => {
  it('lets one seat into one room for as long as the run takes', async () => {
    const issuer = { url: 'ws://127.0.0.1:1', apiKey: 'key', apiSecret: 's'.repeat(32), roomPrefix: 'run-' };
    const ticket = await issueTicket(issuer, SEAT, 60_000);
    const claims = await new TokenVerifier('key', 's'.repeat(32)).verify(ticket.token);
    expect(ticket.url).toBe('ws://127.0.0.1:1');
    expect(claims.video).toMatchObject({
      room: 'run-r001',
      roomJoin: true,
      canPublish: true,
      canSubscribe: true,
    });
    expect(claims).toMatchObject({ sub: 'r001-s002' });
    expect((claims.exp ?? 0) - (claims.nbf ?? 0)).toBe(660);
  });

  it('lets a seat without camera and microphone only listen', async () => {
    const issuer = { url: 'ws://127.0.0.1:1', apiKey: 'key', apiSecret: 's'.repeat(32), roomPrefix: '' };
    const ticket = await issueTicket(issuer, { ...SEAT, microphone: false }, 0);
    const claims = await new TokenVerifier('key', 's'.repeat(32)).verify(ticket.token);
    expect(claims.video).toMatchObject({ room: 'r001', canPublish: false });
  });
});
