// What receivers ask of senders, and packets that should not have come.
import type { MetricDefinition } from './metric.ts';

export const CONTROL_METRICS = [
  {
    id: 'invalid_packets',
    unit: 'count',
    kind: 'counter',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'Invalid packets', de: 'Ungültige Pakete' },
    text: {
      en: 'Datagrams that were nothing valid of the session: garbage, forged or cut control packets, replayed ones.',
      de: 'Datagramme, die nichts Gültiges der Sitzung waren: Müll, gefälschte, gekürzte oder wiederholte Steuerpakete.',
    },
    source: 'RFC 7983, RFC 3711; packet seats',
  },
  {
    id: 'duplicate_packets',
    unit: 'count',
    kind: 'counter',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'Duplicate packets', de: 'Doppelte Pakete' },
    text: {
      en: 'Media packets that had come before: duplicated by the network or replayed.',
      de: 'Medienpakete, die schon einmal gekommen waren: vom Netz verdoppelt oder wieder eingespielt.',
    },
    source: 'RFC 3550 A.1; packet seats',
  },
  {
    id: 'feedback_nacks',
    unit: 'count',
    kind: 'counter',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'NACKs sent', de: 'Gesendete NACKs' },
    text: { en: 'Negative acknowledgements receivers sent.', de: 'Von Empfängern gesendete NACKs.' },
    source: 'RFC 4585; W3C webrtc-stats nackCount',
  },
  {
    id: 'feedback_plis',
    unit: 'count',
    kind: 'counter',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'PLIs sent', de: 'Gesendete PLIs' },
    text: { en: 'Picture loss indications receivers sent.', de: 'Von Empfängern gesendete PLIs.' },
    source: 'RFC 4585; W3C webrtc-stats pliCount',
  },
  {
    id: 'feedback_firs',
    unit: 'count',
    kind: 'counter',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'FIRs sent', de: 'Gesendete FIRs' },
    text: { en: 'Full intra requests receivers sent.', de: 'Von Empfängern gesendete FIRs.' },
    source: 'RFC 5104; W3C webrtc-stats firCount',
  },
] as const satisfies readonly MetricDefinition[];
