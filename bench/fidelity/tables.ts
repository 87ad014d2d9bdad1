// The comparison as tables: tier beside tier.
import { REQUIRED_VALID_SHARE } from '#analysis/validity.ts';
import type { SeatCounts } from './evidence.ts';
import type { PhaseResult } from './phase.ts';
import { REQUESTS } from './sfu.ts';
import type { WireCounts } from './wire.ts';

export function isVoid(result: PhaseResult): boolean {
  return result.void_seconds > (1 - REQUIRED_VALID_SHARE) * result.seconds || result.failed_seats > 0;
}

type Row = readonly [string, (result: PhaseResult) => string];

const kbps = (bytesPerSecond: number): string => ((bytesPerSecond * 8) / 1000).toFixed(0);

const ROWS: readonly Row[] = [
  ['window, s', (r) => r.seconds.toFixed(1)],
  ['RTP packets/s, in and out', (r) => r.packets.toFixed(0)],
  ['RTP kbit/s, in and out', (r) => kbps(r.bytes)],
  ['RTP kbit/s, out', (r) => kbps(r.bytes_out)],
  ['  packets/s by the SFU', (r) => r.packets_by_sfu.toFixed(0)],
  ['  kbit/s by the SFU', (r) => kbps(r.bytes_by_sfu)],
  ['RTCP datagrams/s', (r) => r.rtcp.toFixed(0)],
  ['PLIs since first join', (r) => r.key_frame_requests.toFixed(0)],
  ['SFU, cores', (r) => r.sfu_cpu.toFixed(3)],
  ['  its own code', (r) => r.sfu_user.toFixed(3)],
  ['  kernel', (r) => r.sfu_system.toFixed(3)],
  ['  threads woken a second', (r) => r.sfu_sleeps.toFixed(0)],
  ['generator, cores', (r) => r.generator_cores.toFixed(3)],
  ['renderers of it, cores', (r) => r.renderer_cores.toFixed(3)],
  ['streams substituted', (r) => r.substituted_streams.toFixed(0)],
  ['seats failed', (r) => r.failed_seats.toFixed(0)],
  ['void seconds', (r) => r.void_seconds.toFixed(0)],
  ['phase', (r) => (isVoid(r) ? 'VOID' : 'valid')],
];

const line = (name: string, cells: readonly string[]): string =>
  `${name.padEnd(28)}${cells.map((cell) => cell.padStart(20)).join('')}`;

export function mainTable(results: readonly PhaseResult[]): string {
  const reasons = results.flatMap((result) =>
    result.void_reasons.length === 0 ? [] : [`${result.tier} void by: ${result.void_reasons.join(', ')}`],
  );
  const heads = results.map(({ tier }) => tier);
  return [line('', heads), ...ROWS.map(([name, cell]) => line(name, results.map(cell))), ...reasons].join(
    '\n',
  );
}

/** What SRTCP hides from the wire beyond a datagram's first packet: counted by the server, and by seats themselves. */
export function feedbackTable(results: readonly PhaseResult[]): string {
  const server = REQUESTS.flatMap((name) =>
    (['in', 'out'] as const).map((direction): Row => {
      const cell = ({ requests_joining: joining, requests_window: window }: PhaseResult): string =>
        `${joining[`${name} ${direction}`]} + ${window[`${name} ${direction}`]}`;
      return [`${name}, ${direction === 'in' ? 'of published' : 'of forwarded'}`, cell];
    }),
  );
  const bySeats = (key: Exclude<keyof SeatCounts, 'heights' | 'sent_bytes'>): Row => [
    key.replace('_', ' '),
    ({ seats_joining: joining, seats_window: window }) => `${joining[key]} + ${window[key]}`,
  ];
  const seats = (
    [
      'nacks_asked',
      'plis_asked',
      'firs_asked',
      'nacks_answered',
      'plis_answered',
      'firs_answered',
      'layer_switches',
    ] as const
  ).map(bySeats);
  const draw = (rows: readonly Row[]): readonly string[] =>
    rows.map(([name, cell]) => line(name, results.map(cell)));
  return [
    'feedback before + in the window, by the server',
    ...draw(server),
    'the same, by seats',
    ...draw(seats),
  ].join('\n');
}

/** Which layers were sent and which arrived, in the window. */
export function layersTable(results: readonly PhaseResult[]): string {
  const heights = [...new Set(results.flatMap(({ seats_window: seats }) => Object.keys(seats.heights)))];
  const layers = [...new Set(results.flatMap(({ seats_window: seats }) => Object.keys(seats.sent_bytes)))];
  const share = ({ seats_window: seats }: PhaseResult, height: string): string => {
    const all = Object.values(seats.heights).reduce((sum, rows) => sum + rows, 0);
    return `${((100 * (seats.heights[height] ?? 0)) / all).toFixed(1)} %`;
  };
  const sent = ({ seats_window: seats, seconds }: PhaseResult, layer: string): string =>
    kbps((seats.sent_bytes[layer] ?? 0) / seconds);
  return [
    'pictures received, by height',
    ...heights
      .sort((one, other) => Number(one) - Number(other))
      .map((height) =>
        line(
          height,
          results.map((result) => share(result, height)),
        ),
      ),
    'kbit/s sent by all, by layer',
    ...layers.sort().map((layer) =>
      line(
        layer,
        results.map((result) => sent(result, layer)),
      ),
    ),
  ].join('\n');
}

/** Packets and bytes a second of every kind on the wire. */
export function kindsTable(results: readonly PhaseResult[]): string {
  const kinds = [...new Set(results.flatMap((result) => Object.keys(result.kinds_since_join)))].sort();
  const cell = (counts: WireCounts, kind: string): string => {
    const { packets, bytes } = counts[kind] ?? { packets: 0, bytes: 0 };
    return `${packets.toFixed(1)} (${packets === 0 ? 0 : (bytes / packets).toFixed(0)} B)`;
  };
  const kindLine = (kind: string, of: (result: PhaseResult) => WireCounts): string =>
    line(
      kind,
      results.map((result) => cell(of(result), kind)),
    );
  const asked = kinds.filter((kind) => /pli|fir|nack|signalling/.test(kind));
  return [
    'on the wire, a second, in the window',
    ...kinds.map((kind) => kindLine(kind, (result) => result.kinds)),
    'since the first join',
    ...asked.map((kind) => kindLine(kind, (result) => result.kinds_since_join)),
  ].join('\n');
}
