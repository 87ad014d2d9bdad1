// What a seat sent: a value a stream (a camera with all its layers is one) and second, once it has settled.
import type { MetricDefinition } from './metric.ts';

export const SEND_METRICS = [
  {
    id: 'audio_send_bitrate_bps',
    unit: 'bits_per_second',
    kind: 'trend',
    scope: 'seat',
    direction: 'neutral',
    title: { en: 'Audio sent', de: 'Ton gesendet' },
    text: {
      en: 'Payload bits sent a second and audio stream.',
      de: 'Gesendete Nutzdaten in Bit je Sekunde und Tonspur.',
    },
    source: 'W3C webrtc-stats bytesSent',
  },
  {
    id: 'video_send_bitrate_bps',
    unit: 'bits_per_second',
    kind: 'trend',
    scope: 'seat',
    direction: 'neutral',
    title: { en: 'Video sent', de: 'Video gesendet' },
    text: {
      en: 'Payload bits sent a second, all layers of a camera together.',
      de: 'Gesendete Nutzdaten in Bit je Sekunde, alle Schichten einer Kamera.',
    },
    source: 'W3C webrtc-stats bytesSent',
  },
  {
    id: 'video_sent_frame_rate',
    unit: 'frames_per_second',
    kind: 'trend',
    scope: 'seat',
    direction: 'higher-is-better',
    title: { en: 'Encoded frame rate', de: 'Kodierte Bildrate' },
    text: {
      en: "Frames encoded a second in the camera's busiest layer.",
      de: 'Kodierte Bilder je Sekunde in der schnellsten Schicht.',
    },
    source: 'W3C webrtc-stats framesEncoded',
  },
  {
    id: 'video_encode_seconds',
    unit: 'seconds',
    kind: 'trend',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'Encode time', de: 'Kodierzeit' },
    text: { en: 'Mean time to encode a frame.', de: 'Mittlere Zeit zum Kodieren eines Bildes.' },
    source: 'W3C webrtc-stats totalEncodeTime',
  },
  {
    id: 'video_cpu_limited_share',
    unit: 'share',
    kind: 'rate',
    of: 'seconds',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'Limited by processor', de: 'Durch Prozessor begrenzt' },
    text: {
      en: "Share of time an encoder was limited by the generator's processor.",
      de: 'Anteil der Zeit, in der der Prozessor des Generators den Kodierer begrenzte.',
    },
    source: 'W3C webrtc-stats qualityLimitationDurations.cpu',
  },
  {
    id: 'video_bandwidth_limited_share',
    unit: 'share',
    kind: 'rate',
    of: 'seconds',
    scope: 'seat',
    direction: 'lower-is-better',
    title: { en: 'Limited by bandwidth', de: 'Durch Bandbreite begrenzt' },
    text: {
      en: 'Share of time an encoder was limited by bandwidth.',
      de: 'Anteil der Zeit, in der die Bandbreite den Kodierer begrenzte.',
    },
    source: 'W3C webrtc-stats qualityLimitationDurations.bandwidth',
  },
] as const satisfies readonly MetricDefinition[];
