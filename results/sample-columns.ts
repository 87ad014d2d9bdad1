// Columns of the tables that samples and events become in DuckDB: all fields of all kinds of rows, so that a
// query finds a column also in a run that never wrote it. A test holds the names equal to the rows in core.
import { INBOUND_NUMBERS } from '#core/sample-fields.ts';

/** `values` is a word of SQL's own; the server's figures are asked for as `server_values['…']`. */
export const RENAMED_COLUMNS: Readonly<Record<string, string>> = { values: 'server_values' };

const TEXT = [
  'kind',
  'seat',
  'stream',
  'source',
  'direction',
  'profile',
  'metric',
  'request',
  'edge',
] as const;
const RTP_TEXT = ['media', 'codec', 'decoderImplementation', 'rid', 'encoderImplementation'] as const;
const STATE_TEXT = ['qualityLimitationReason', 'dtlsState', 'iceState'] as const;

const OUTBOUND = [
  'packetsSent',
  'bytesSent',
  'retransmittedPacketsSent',
  'retransmittedBytesSent',
  'framesEncoded',
  'framesSent',
  'keyFramesEncoded',
  'targetBitrate',
  'totalEncodeTime',
  'totalPacketSendDelay',
  'roundTripTime',
  'remotePacketsLost',
  'remoteJitter',
] as const;

const TRANSPORT = [
  'currentRoundTripTime',
  'availableOutgoingBitrate',
  'availableIncomingBitrate',
  'invalidPackets',
  'duplicatePackets',
] as const;
const MARK = ['readable', 'unreadable', 'sender_index', 'counter', 'latency_ms'] as const;
const PICTURE = ['width', 'height', 'psnr_db', 'ssim', 'vmaf'] as const;
const TALK_SPURT = ['cut_ms'] as const;
const FRAMES = ['frames', 'skipped', 'repeated', 'out_of_order', 'freezes', 'freezes_seconds'] as const;
const NETWORK = [
  'offered_packets',
  'offered_bytes',
  'sent_packets',
  'sent_bytes',
  'lost_packets',
  'queue_dropped_packets',
  'outage_dropped_packets',
  'queue_bytes',
] as const;
const RELAY = ['late_p50_ms', 'late_p99_ms', 'late_max_ms', 'send_errors'] as const;
const GENERATOR = [
  'interval_ms',
  'cpu_share',
  'steal_share',
  'cpu_pressure_share',
  'memory_available_bytes',
  'event_loop_delay_p99_ms',
  'event_loop_utilization_share',
  'lateness_p99_ms',
  'udp_receive_errors',
  'udp_send_errors',
  'throttled_periods',
] as const;

const EVENT_TEXT = [
  'kind',
  'event',
  'seat',
  'step',
  'name',
  'reason',
  'detail',
  'source',
  'text',
  'about',
  'server',
  'action',
  'service',
] as const;

type ColumnType = 'VARCHAR' | 'DOUBLE' | 'BOOLEAN' | 'UBIGINT' | 'MAP(VARCHAR, DOUBLE)';

function columns<Name extends string>(names: readonly Name[], type: ColumnType): Record<Name, ColumnType> {
  const entries = names.map((name) => [name, type] as const);
  return Object.fromEntries(entries) as Record<Name, ColumnType>;
}

export const SAMPLE_COLUMNS = {
  t_ms: 'DOUBLE',
  ...columns(TEXT, 'VARCHAR'),
  ...columns(RTP_TEXT, 'VARCHAR'),
  ssrc: 'UBIGINT',
  active: 'BOOLEAN',
  substituted: 'BOOLEAN',
  ...columns(INBOUND_NUMBERS, 'DOUBLE'),
  ...columns(OUTBOUND, 'DOUBLE'),
  ...columns(STATE_TEXT, 'VARCHAR'),
  qualityLimitationDurations: 'MAP(VARCHAR, DOUBLE)',
  ...columns(TRANSPORT, 'DOUBLE'),
  ...columns(MARK, 'DOUBLE'),
  ...columns(PICTURE, 'DOUBLE'),
  ...columns(FRAMES, 'DOUBLE'),
  ...columns(TALK_SPURT, 'DOUBLE'),
  ...columns(NETWORK, 'DOUBLE'),
  ...columns(RELAY, 'DOUBLE'),
  values: 'MAP(VARCHAR, DOUBLE)',
  value: 'DOUBLE',
  ...columns(GENERATOR, 'DOUBLE'),
} as const satisfies Readonly<Record<string, ColumnType>>;

export const EVENT_COLUMNS = {
  t_ms: 'DOUBLE',
  ...columns(EVENT_TEXT, 'VARCHAR'),
  outage_ms: 'DOUBLE',
  packets_per_second: 'DOUBLE',
  ceiling_packets_per_second: 'DOUBLE',
} as const satisfies Readonly<Record<string, ColumnType>>;
