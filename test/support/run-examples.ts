// A small run for the tests of this folder.
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { RunDetails, RunEnvironment, RunResult } from '#core/result.ts';
import type { InboundRow } from '#core/sample.ts';
import type { TargetDescription } from '#core/target.ts';

export const exampleEnvironment: RunEnvironment = {
  seatproof: '0.1.0',
  commit: null,
  node: 'v20.20.0',
  browser: null,
  os: 'Debian GNU/Linux 12',
  cpu_model: 'Example CPU',
  cpu_count: 2,
  memory_bytes: 8_000_000_000,
  host_fingerprint: '0123456789abcdef',
};

export const exampleTarget: TargetDescription = {
  system: 'livekit',
  title: 'LiveKit',
  version: '1.13.5',
  managed: true,
  url: 'ws://127.0.0.1:7880',
  same_host: true,
};

const exampleSeat: SeatPlan = {
  id: 'r001-s001',
  index: 0,
  room: 'r001',
  tier: 'browser',
  process: 0,
  page: 0,
  join_at_ms: 0,
  leave_at_ms: 10_000,
  camera: {
    codec: 'vp8',
    frame_rate: 24,
    layers: [{ rid: 'f', width: 640, height: 360, max_bitrate_bps: 600_000 }],
  },
  microphone: true,
  media_seed: 7,
  demand: { layout: 'gallery', tiles: [{ width: 640, height: 360 }] },
  actions: [{ at_ms: 5000, action: 'mute-camera' }],
};

export const examplePlan: Plan = {
  schema_version: 1,
  scenario: { name: 'demo', description: 'two people talk', seed: '1' },
  target: { system: 'livekit', settings: {} },
  duration_ms: 10_000,
  phases: [{ name: 'hold', kind: 'hold', from_ms: 0, to_ms: 10_000 }],
  rooms: [{ id: 'r001', size: 1 }],
  seats: [exampleSeat],
  budgets: [
    {
      key: 'join_seconds',
      metric: 'join_seconds',
      selector: {},
      text: 'p(95)<5',
      threshold: { aggregation: 'p', percentile: 95, operator: '<', limit: 5 },
    },
  ],
  settle_ms: 3000,
  join_deadline_ms: 15_000,
};

export const exampleResult: RunResult = {
  schema_version: 1,
  id: '20261122T110440Z-demo-3f9c',
  started_at: '2026-11-22T11:04:40.000Z',
  duration_ms: 10_000,
  planned_duration_ms: 10_000,
  verdict: 'pass',
  reasons: [{ kind: 'all-budgets-kept', budgets: 1 }],
  ended: 'completed',
  scenario: examplePlan.scenario,
  target: exampleTarget,
  rooms: 1,
  seats: {
    planned: 1,
    joined: 1,
    failed: 0,
    failures: [],
    by_tier: [{ tier: 'browser', planned: 1, joined: 1 }],
  },
  valid_share: 1,
  valid_seconds: 10,
  void_reasons: [],
  budgets: [
    {
      metric: 'join_seconds',
      threshold: 'p(95)<5',
      value: 1.2,
      unit: 's',
      n: 1,
      outcome: 'pass',
      margin: 3.8,
      valid_share: 1,
      reason: '1.2 s is below 5 s.',
    },
  ],
  metrics: {
    join_seconds: {
      unit: 's',
      n: 1,
      mean: 1.2,
      min: 1.2,
      p50: 1.2,
      p95: 1.2,
      p99: 1.2,
      max: 1.2,
      rate: 1,
      count: null,
    },
  },
  quantile_relative_error: 0.01,
  environment: exampleEnvironment,
};

export const exampleDetails: RunDetails = {
  schema_version: 1,
  bucket_ms: 1000,
  buckets: 1,
  phases: examplePlan.phases,
  series: [{ metric: 'join_seconds', n: [1], p50: [1.2], p95: [1.2], mean: [1.2] }],
  seats_present: [1],
  valid: [1],
  void_reasons: [[]],
  seats: [],
  sketches: {
    join_seconds: {
      relative_error: 0.01,
      n: 1,
      sum: 1.2,
      min: 1.2,
      max: 1.2,
      zeros: 0,
      positive: [[9, 1]],
      negative: [],
    },
  },
  room_sketches: {},
};

/** A row as a browser seat writes it each second, about 1 KB as JSON. */
export function inboundRow(t_ms: number, seat = 'r001-s001'): InboundRow {
  return {
    kind: 'inbound-rtp',
    t_ms,
    seat,
    stream: 'TR_VCexample',
    media: 'video',
    ssrc: 123_456_789,
    codec: 'video/VP8',
    decoderImplementation: 'libvpx',
    packetsReceived: Math.round(t_ms / 10),
    bytesReceived: Math.round(t_ms * 75),
    packetsLost: 0,
    jitter: 0.003,
    jitterBufferDelay: 12.5,
    jitterBufferEmittedCount: 240,
    framesReceived: 240,
    framesDecoded: 240,
    framesDropped: 0,
    framesRendered: 239,
    keyFramesDecoded: 1,
    frameWidth: 640,
    frameHeight: 360,
    freezeCount: 0,
    totalFreezesDuration: 0,
    pauseCount: 0,
    totalPausesDuration: 0,
    totalDecodeTime: 0.72,
    totalProcessingDelay: 9.1,
    totalInterFrameDelay: 9.98,
    totalSquaredInterFrameDelay: 0.41,
    nackCount: 0,
    pliCount: 1,
    firCount: 0,
    retransmittedPacketsReceived: 0,
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
