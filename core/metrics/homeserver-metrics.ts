// What a homeserver in front of the SFU says of itself. Apart from the SFU's own figures, which have the same nature
// (processor, memory): the question is always which of the two is the narrow place.
import type { MetricDefinition } from './metric.ts';

export const HOMESERVER_METRICS = [
  {
    id: 'homeserver_cpu_cores',
    unit: 'cores',
    kind: 'trend',
    scope: 'server',
    direction: 'lower-is-better',
    title: { en: 'Homeserver processor', de: 'Homeserver-Prozessor' },
    text: {
      en: "Processor cores the homeserver's process used.",
      de: 'Vom Homeserver-Prozess genutzte Kerne.',
    },
    source: 'process_cpu_seconds_total',
  },
  {
    id: 'homeserver_memory_bytes',
    unit: 'bytes',
    kind: 'trend',
    scope: 'server',
    direction: 'lower-is-better',
    title: { en: 'Homeserver memory', de: 'Homeserver-Speicher' },
    text: {
      en: 'Resident memory of the homeserver.',
      de: 'Residenter Speicher des Homeservers.',
    },
    source: 'process_resident_memory_bytes',
  },
  {
    id: 'homeserver_requests',
    unit: 'count',
    kind: 'counter',
    scope: 'server',
    direction: 'neutral',
    title: { en: 'Homeserver requests', de: 'Homeserver-Anfragen' },
    text: {
      en: 'Requests the homeserver answered, long polls of /sync left out.',
      de: 'Vom Homeserver beantwortete Anfragen, ohne die wartenden von /sync.',
    },
    source: 'synapse_http_server_response_time_seconds_count',
  },
  {
    id: 'homeserver_response_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'server',
    direction: 'lower-is-better',
    title: { en: 'Homeserver response time', de: 'Antwortzeit des Homeservers' },
    text: {
      en: 'Mean time to answer within each second, long polls of /sync left out.',
      de: 'Mittlere Antwortzeit je Sekunde, ohne die wartenden Anfragen von /sync.',
    },
    source: 'synapse_http_server_response_time_seconds',
  },
  {
    id: 'homeserver_database_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'server',
    direction: 'lower-is-better',
    title: { en: 'Homeserver database transaction', de: 'Datenbank-Transaktion des Homeservers' },
    text: {
      en: 'Mean duration of database transactions within each second.',
      de: 'Mittlere Dauer der Datenbank-Transaktionen je Sekunde.',
    },
    source: 'synapse_storage_transaction_time',
  },
  {
    id: 'homeserver_reactor_tick_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'server',
    direction: 'lower-is-better',
    title: { en: 'Homeserver event loop', de: 'Ereignisschleife des Homeservers' },
    text: {
      en: 'Mean duration of a turn of the event loop within each second: it has one thread, and this is when it is full.',
      de: 'Mittlere Dauer eines Umlaufs der Ereignisschleife je Sekunde: es gibt nur einen Thread, und hieran sieht man, dass er voll ist.',
    },
    source: 'python_twisted_reactor_tick_time',
  },
  {
    id: 'homeserver_requests_in_flight',
    unit: 'count',
    kind: 'trend',
    scope: 'server',
    direction: 'lower-is-better',
    title: { en: 'Homeserver requests in flight', de: 'Offene Anfragen am Homeserver' },
    text: {
      en: 'Requests the homeserver had not answered yet, long polls of /sync left out.',
      de: 'Noch nicht beantwortete Anfragen am Homeserver, ohne die wartenden von /sync.',
    },
    source: 'synapse_http_server_in_flight_requests_count',
  },
] as const satisfies readonly MetricDefinition[];
