// The health of the host that makes the load; what makes an interval void is in analysis/validity.ts.
import type { MetricDefinition } from './metric.ts';

export const GENERATOR_METRICS = [
  {
    id: 'generator_cpu_share',
    unit: 'share',
    kind: 'trend',
    scope: 'generator',
    direction: 'lower-is-better',
    title: { en: 'Generator processor', de: 'Generator-Prozessor' },
    text: {
      en: 'Busy share of all processors of the generator host.',
      de: 'Ausgelasteter Anteil aller Prozessoren des Generators.',
    },
    source: 'proc(5) stat; docs/measurement-limits.md, generator validity',
  },
  {
    id: 'generator_steal_share',
    unit: 'share',
    kind: 'trend',
    scope: 'generator',
    direction: 'lower-is-better',
    title: { en: 'Stolen processor time', de: 'Entzogene Prozessorzeit' },
    text: { en: 'Processor time the hypervisor took away.', de: 'Vom Hypervisor entzogene Prozessorzeit.' },
    source: 'proc(5) stat steal; docs/measurement-limits.md, generator validity',
  },
  {
    id: 'generator_cpu_pressure_share',
    unit: 'share',
    kind: 'trend',
    scope: 'generator',
    direction: 'lower-is-better',
    title: { en: 'Processor pressure', de: 'Warten auf den Prozessor' },
    text: {
      en: 'Share of time in which some task waited for a processor.',
      de: 'Anteil der Zeit, in der eine Aufgabe auf einen Prozessor wartete.',
    },
    source: 'Linux PSI; docs/measurement-limits.md, generator validity',
  },
  {
    id: 'generator_event_loop_delay_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'generator',
    direction: 'lower-is-better',
    title: { en: 'Event-loop delay', de: 'Event-Loop-Verzögerung' },
    text: {
      en: "Event-loop delay (p99) of the generator's own process in a second.",
      de: 'Verzögerung der Event-Loop (p99) im Prozess des Generators je Sekunde.',
    },
    source: 'Node perf_hooks monitorEventLoopDelay; docs/measurement-limits.md, generator validity',
  },
  {
    id: 'generator_lateness_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'generator',
    direction: 'lower-is-better',
    title: { en: 'Lateness', de: 'Verspätung' },
    text: {
      en: 'Started minus intended for planned actions.',
      de: 'Tatsächlicher minus geplanter Beginn der Aktionen des Plans.',
    },
    source: 'docs/measurement-limits.md, generator validity',
  },
  {
    id: 'generator_udp_errors',
    unit: 'count',
    kind: 'counter',
    scope: 'generator',
    direction: 'lower-is-better',
    title: { en: 'UDP buffer errors', de: 'UDP-Pufferfehler' },
    text: {
      en: "Datagrams the generator host's kernel dropped for want of buffer.",
      de: 'Datagramme, die der Kernel des Generators mangels Puffer verwarf.',
    },
    source: 'proc(5) net/snmp; docs/measurement-limits.md, generator validity',
  },
  {
    id: 'relay_lateness_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'generator',
    direction: 'lower-is-better',
    title: { en: 'Impairment relay lateness', de: 'Verspätung des Störungs-Relays' },
    text: {
      en: 'What the impairment relay itself added (p99 of a second): sent minus due.',
      de: 'Was das Störungs-Relay selbst hinzufügte (p99 je Sekunde): gesendet minus fällig.',
    },
    source: 'docs/measurement-limits.md',
  },
] as const satisfies readonly MetricDefinition[];
