// Names of the fleet's assumptions in both languages, and German words for their units. An id without a name shows
// as it is; a test holds the list complete.
import type { BilingualText } from '#core/fleet.ts';
import type { Language } from '../../texts/language.ts';

export const ASSUMPTION_NAMES: Readonly<Record<string, BilingualText>> = {
  seats: { en: 'Seats', de: 'Plätze' },
  peak_concurrency_share: { en: 'Seats in a meeting at the peak', de: 'Plätze in Besprechungen zur Spitze' },
  meeting_size_small: { en: 'Small meetings', de: 'Kleine Besprechungen' },
  meeting_size_medium: { en: 'Medium meetings', de: 'Mittlere Besprechungen' },
  meeting_size_large: { en: 'Large meetings', de: 'Große Besprechungen' },
  meeting_share_medium: { en: 'Share of medium meetings', de: 'Anteil mittlerer Besprechungen' },
  meeting_share_large: { en: 'Share of large meetings', de: 'Anteil großer Besprechungen' },
  town_hall_size: { en: 'Town hall', de: 'Personalversammlung' },
  town_halls_per_day: { en: 'Town halls a day', de: 'Personalversammlungen am Tag' },
  scheduled_share: { en: 'Scheduled meetings', de: 'Geplante Besprechungen' },
  join_window_seconds: { en: 'Everybody joins within', de: 'Alle treten bei innerhalb von' },
  full_hour_share: { en: 'Starts at the full hour', de: 'Beginn zur vollen Stunde' },
  peak_hours_share: { en: 'Starts in the peak hours', de: 'Beginn in den Spitzenstunden' },
  scheduled_minutes: { en: 'Length of scheduled meetings', de: 'Dauer geplanter Besprechungen' },
  ad_hoc_minutes: { en: 'Length of ad-hoc meetings', de: 'Dauer spontaner Besprechungen' },
  camera_share: { en: 'Cameras on', de: 'Kameras an' },
  camera_share_large: { en: 'Cameras on in large meetings', de: 'Kameras an in großen Besprechungen' },
  silent_share: { en: 'Silent throughout', de: 'Durchgehend still' },
  last_n: { en: 'Last-n', de: 'Last-n' },
  stage_packets_per_second: { en: 'Large picture, packets', de: 'Großes Bild, Pakete' },
  stage_kbps: { en: 'Large picture, bitrate', de: 'Großes Bild, Bitrate' },
  thumbnail_packets_per_second: { en: 'Small picture, packets', de: 'Kleines Bild, Pakete' },
  thumbnail_kbps: { en: 'Small picture, bitrate', de: 'Kleines Bild, Bitrate' },
  audio_packets_per_second: { en: 'Sound, packets', de: 'Ton, Pakete' },
  audio_kbps: { en: 'Sound, bitrate', de: 'Ton, Bitrate' },
  camera_uplink_packets_per_second: { en: 'Camera sends, packets', de: 'Kamera sendet, Pakete' },
  camera_uplink_kbps: { en: 'Camera sends, bitrate', de: 'Kamera sendet, Bitrate' },
  silence_suppressed: { en: 'Silence is not forwarded', de: 'Stille wird nicht weitergeleitet' },
  node_knee: { en: 'Capacity of a node', de: 'Kapazität eines Knotens' },
  utilisation_limit: { en: 'Highest mean use of a node', de: 'Höchste mittlere Auslastung' },
  zones: { en: 'Zones', de: 'Zonen' },
  spare_nodes: { en: 'Spare nodes', de: 'Reserveknoten' },
  report_interval_seconds: { en: 'Interval of load reports', de: 'Abstand der Lastmeldungen' },
  ramp_credit_seconds: { en: 'Newcomers count extra for', de: 'Neue zählen zusätzlich für' },
  credit_share: { en: 'Load credited to a newcomer', de: 'Angerechnete Last je Neuem' },
  overload_share: { en: 'Counts as overloaded from', de: 'Gilt als überlastet ab' },
  people_per_meeting_and_node: {
    en: 'People of one meeting on a node',
    de: 'Personen einer Besprechung je Knoten',
  },
  joins_per_minute_and_node: {
    en: 'Joins of one meeting on a node',
    de: 'Beitritte einer Besprechung je Knoten',
  },
  signalling_shards: { en: 'Signalling shards simulated', de: 'Simulierte Signalisierungsteile' },
  signalling_join_ms: { en: 'Signalling work of a join', de: 'Signalisierung eines Beitritts' },
  signalling_presence_ms: { en: 'Presence work of a join', de: 'Präsenzmeldung eines Beitritts' },
  signalling_utilisation_limit: {
    en: 'Highest use of a signalling core',
    de: 'Höchste Auslastung der Signalisierung',
  },
  join_timeout_seconds: { en: 'Patience when joining', de: 'Geduld beim Beitritt' },
  turn_share: { en: 'People behind a relay', de: 'Personen hinter einem Relay' },
  turn_node_gbps: { en: 'Bandwidth of a relay', de: 'Bandbreite eines Relays' },
  node_boot_seconds: { en: 'Start of a node', de: 'Start eines Knotens' },
  outage_notice_seconds: { en: 'Outage noticed after', de: 'Ausfall bemerkt nach' },
  reconnect_mean_seconds: { en: 'Return after an outage', de: 'Rückkehr nach einem Ausfall' },
  node_eur_per_year: { en: 'Price of a node', de: 'Preis eines Knotens' },
  signalling_shard_eur_per_year: {
    en: 'Price of a signalling shard',
    de: 'Preis eines Signalisierungsteils',
  },
  turn_node_eur_per_year: { en: 'Price of a relay', de: 'Preis eines Relays' },
  egress_eur_per_gbps_year: { en: 'Price of bandwidth', de: 'Preis der Bandbreite' },
  operations_eur_per_year: { en: 'Operations', de: 'Betrieb' },
  today_eur_per_seat_year: { en: 'Cost today', de: 'Heutige Kosten' },
};

export const GERMAN_UNITS: Readonly<Record<string, string>> = {
  seats: 'Plätze',
  'share of seats in a meeting in the busiest minute': 'Anteil der Plätze in der vollsten Minute',
  people: 'Personen',
  'share of meetings': 'Anteil der Besprechungen',
  'meetings a day': 'Besprechungen am Tag',
  s: 's',
  'share of scheduled meetings at the full hour, the rest at half past':
    'Anteil der geplanten Besprechungen zur vollen Stunde, der Rest zur halben',
  'share of meetings that begin 9-11 or 13-15 h': 'Anteil der Besprechungen mit Beginn 9–11 oder 13–15 Uhr',
  'min, mean of 30 and 60': 'min, Mittel aus 30 und 60',
  'min, mean of an exponential': 'min, Mittel einer Exponentialverteilung',
  'share of people with the camera on': 'Anteil der Personen mit Kamera',
  'share of people with the camera on, from 50 people': 'Anteil der Personen mit Kamera, ab 50 Personen',
  'share of people who never speak': 'Anteil der Personen, die nie sprechen',
  'cameras sent to a receiver at most': 'Kameras, die ein Empfänger höchstens erhält',
  'packets/s': 'Pakete/s',
  'kbit/s': 'kbit/s',
  'packets/s, all simulcast layers': 'Pakete/s, alle Simulcast-Schichten',
  'kbit/s, all simulcast layers': 'kbit/s, alle Simulcast-Schichten',
  '1: only talkers are forwarded, 0: every open microphone':
    '1: nur wer spricht wird weitergeleitet, 0: jedes offene Mikrofon',
  "of the knee's unit (packets/s by default)": 'in der Einheit des Knicks (sonst Pakete/s)',
  'share of the knee that the mean node may carry': 'Anteil der Kapazität im Mittel der Knoten',
  zones: 'Zonen',
  nodes: 'Knoten',
  's; a report shows the load one interval before': 's; eine Meldung zeigt die Last einen Abstand zuvor',
  'share of a node per person who has just joined': 'Anteil eines Knotens je eben Beigetretenem',
  'share of the knee from which a node gets no more people':
    'Anteil der Kapazität, ab dem ein Knoten niemanden mehr erhält',
  'joins a minute of one meeting on one node, 0 = no limit':
    'Beitritte je Minute einer Besprechung auf einem Knoten, 0 = ohne Grenze',
  'shards in the simulated day': 'Teile am simulierten Tag',
  'ms of one core a join': 'ms eines Kerns je Beitritt',
  'ms of one core a join and person already there': 'ms eines Kerns je Beitritt und Anwesendem',
  'share of a core in the busiest minute': 'Anteil eines Kerns in der vollsten Minute',
  'share of people behind a relay': 'Anteil der Personen hinter einem Relay',
  'Gbit/s a relay': 'Gbit/s je Relay',
  's until a client sees that its node is gone': 's, bis ein Client den Ausfall seines Knotens bemerkt',
  's, mean of an exponential': 's, Mittel einer Exponentialverteilung',
  'EUR a node and year': 'EUR je Knoten und Jahr',
  'EUR a shard and year': 'EUR je Teil und Jahr',
  'EUR a relay and year': 'EUR je Relay und Jahr',
  'EUR a Gbit/s of peak and year': 'EUR je Gbit/s der Spitze und Jahr',
  'EUR a year, people included': 'EUR im Jahr, Personal eingeschlossen',
  'EUR a seat and year': 'EUR je Platz und Jahr',
};

export function assumptionName(id: string, language: Language): string {
  return ASSUMPTION_NAMES[id]?.[language] ?? id;
}

export function unitName(unit: string, language: Language): string {
  return language === 'de' ? (GERMAN_UNITS[unit] ?? unit) : unit;
}
