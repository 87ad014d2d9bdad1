// Joins without media, as k6 makes and measures them. Sources name k6's own metrics, which rows keep.
import type { MetricDefinition } from './metric.ts';

export const SIGNALLING_METRICS = [
  {
    id: 'signalling_join_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'signalling',
    direction: 'lower-is-better',
    title: { en: 'Join without media', de: 'Beitritt ohne Medien' },
    text: {
      en: 'From the first request of a join until the system had let it in, without media; joins that failed have no value.',
      de: 'Von der ersten Anfrage eines Beitritts, bis das System ihn eingelassen hatte, ohne Medien; gescheiterte haben keinen Wert.',
    },
    source: 'k6 custom metric seatproof_join',
    has_attempts: true,
  },
  {
    id: 'signalling_request_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'signalling',
    direction: 'lower-is-better',
    title: { en: 'Signalling request', de: 'Anfrage der Signalisierung' },
    text: {
      en: 'Time of each HTTP request of joins without media.',
      de: 'Dauer jeder HTTP-Anfrage der Beitritte ohne Medien.',
    },
    source: 'k6 http_req_duration',
  },
  {
    id: 'signalling_connect_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'signalling',
    direction: 'lower-is-better',
    title: { en: 'Signalling socket connected', de: 'Signalisierung über Websocket verbunden' },
    text: {
      en: 'Time to connect the websocket of a join without media.',
      de: 'Dauer, bis der Websocket eines Beitritts ohne Medien verbunden war.',
    },
    source: 'k6 ws_connecting',
  },
  {
    id: 'signalling_request_failed_share',
    unit: 'share',
    kind: 'rate',
    scope: 'signalling',
    direction: 'lower-is-better',
    title: { en: 'Failed signalling requests', de: 'Gescheiterte Anfragen der Signalisierung' },
    text: {
      en: 'Share of HTTP requests of joins without media that failed.',
      de: 'Anteil gescheiterter HTTP-Anfragen der Beitritte ohne Medien.',
    },
    source: 'k6 http_req_failed',
    of: 'trials',
  },
  {
    id: 'signalling_joins_dropped',
    unit: 'count',
    kind: 'counter',
    scope: 'signalling',
    direction: 'lower-is-better',
    title: { en: 'Joins not started', de: 'Nicht begonnene Beitritte' },
    text: {
      en: 'Joins without media that were due and never started, as too many were under way: these seconds are void.',
      de: 'Fällige Beitritte ohne Medien, die nie begannen, weil zu viele zugleich liefen: diese Sekunden zählen nicht.',
    },
    source: 'k6 dropped_iterations',
  },
  {
    id: 'signalling_thresholds_kept_share',
    unit: 'share',
    kind: 'rate',
    scope: 'signalling',
    direction: 'higher-is-better',
    title: { en: "k6's thresholds kept", de: 'Gehaltene Grenzwerte von k6' },
    text: {
      en: 'Share of the thresholds of `signalling:` that k6 found kept, each over its whole stream.',
      de: 'Anteil der Grenzwerte aus `signalling:`, die k6 gehalten fand, jeder über seinen ganzen Strom.',
    },
    source: 'k6 thresholds (summary export)',
    of: 'trials',
  },
] as const satisfies readonly MetricDefinition[];
