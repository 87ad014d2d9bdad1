// German words for where an assumption comes from. What has none, such as a source that somebody wrote by hand, shows
// as it is; a test holds the list complete for everything that Seatproof itself says.
import type { Language } from '../../texts/language.ts';

const HANDBOOK =
  'Jitsi Videobridge handbook: on-stage 300, low definition 100, audio 50 packets/s; 180p/360p/720p = 200/500/2500 kbit/s';
const HANDBUCH =
  'Handbuch der Jitsi Videobridge: großes Bild 300, niedrige Auflösung 100, Ton 50 Pakete/s; 180p/360p/720p = 200/500/2500 kbit/s';
const MODEL = 'Microsoft, user model of Skype for Business Server';
const MODELL = 'Microsoft, Nutzermodell von Skype for Business Server';

export const GERMAN_SOURCES: Readonly<Record<string, string>> = {
  'target of the case; 37,000 are licensed today': 'Ziel des Falles; 37.000 sind heute lizenziert',
  'capacity model of the case: 5 % Skype-for-Business model, 20 % base, 30 % peak, 100 % bound':
    'Kapazitätsmodell des Falles: 5 % nach Skype for Business, 20 % Grundannahme, 30 % Spitze, 100 % Schranke',
  [MODEL]: MODELL,
  [`${MODEL}: 5 % of the users at a time`]: `${MODELL}: 5 % der Nutzer zugleich`,
  [`${MODEL} (published)`]: `${MODELL} (veröffentlicht)`,
  [`${MODEL} (published): one of 250 at a time`]: `${MODELL} (veröffentlicht): eine mit 250 zugleich`,
  [`${MODEL} (published): everybody joins within 5 min; spread evenly here`]: `${MODELL} (veröffentlicht): alle treten binnen 5 min bei; hier gleichmäßig verteilt`,
  'no source found': 'keine Quelle gefunden',
  'no source found for public administrations': 'keine Quelle für Verwaltungen gefunden',
  'capacity model of the case': 'Kapazitätsmodell des Falles',
  'capacity model of the case: 18-33 % in small meetings':
    'Kapazitätsmodell des Falles: 18-33 % in kleinen Besprechungen',
  'capacity model of the case: 7 % fully silent': 'Kapazitätsmodell des Falles: 7 % durchgehend still',
  'capacity model of the case: 1-2 spare': 'Kapazitätsmodell des Falles: 1-2 als Reserve',
  'production setting of a large Jitsi deployment': 'Einstellung eines großen Jitsi-Betriebs',
  [HANDBOOK]: HANDBUCH,
  [`sum of the layers of: ${HANDBOOK}`]: `Summe der Stufen von: ${HANDBUCH}`,
  'Opus at 24-48 kbit/s with headers': 'Opus mit 24-48 kbit/s samt Kopfdaten',
  "sum of the handbook's layers: 300 + 100 + 100; less where unwanted layers are paused":
    'Summe der Stufen des Handbuchs: 300 + 100 + 100; weniger, wo ungenutzte Stufen ruhen',
  'Jitsi Videobridge drops silent audio by default': 'Jitsi Videobridge verwirft von Haus aus stillen Ton',
  'production thresholds of Jitsi Videobridge by machine type: 50, 81, 85 and 100 thousand packets/s; replace by a measured knee':
    'Schwellen aus dem Betrieb der Jitsi Videobridge nach Maschinentyp: 50, 81, 85 und 100 Tausend Pakete/s; durch eine gemessene Kapazität ersetzen',
  'Jicofo, reference configuration: stress threshold 0.8': 'Jicofo, Referenzkonfiguration: Lastschwelle 0,8',
  'usual for sites that must survive the loss of one':
    'üblich, wo der Ausfall eines Standorts zu verkraften ist',
  'jitsi/jicofo pull request 1298: load is known 5-10 s late':
    'jitsi/jicofo, Pull Request 1298: Last ist erst 5-10 s später bekannt',
  'Jicofo, reference configuration: participant ramp-up interval':
    'Jicofo, Referenzkonfiguration: Anlaufzeit eines Teilnehmers',
  'Jicofo, reference configuration: average participant stress; 0.004-0.01 in production':
    'Jicofo, Referenzkonfiguration: mittlere Last je Teilnehmer; 0,004-0,01 im Betrieb',
  'Jicofo, reference configuration: stress threshold': 'Jicofo, Referenzkonfiguration: Lastschwelle',
  'production limit of a large Jitsi deployment; the rest of the meeting is cascaded':
    'Grenze eines großen Jitsi-Betriebs; der Rest der Besprechung wird kaskadiert',
  'jitsi/jicofo pull request 1298: suggested production value':
    'jitsi/jicofo, Pull Request 1298: vorgeschlagener Wert für den Betrieb',
  'ample: the need is computed from the demand': 'reichlich: der Bedarf wird aus der Nachfrage berechnet',
  'a Matrix homeserver joined 15-28 people a second on 2 cores; measure yours with the signalling scenario':
    'ein Matrix-Heimserver ließ auf 2 Kernen 15-28 Personen je Sekunde ein; den eigenen mit dem Signalisierungsszenario messen',
  'presence goes to everybody in the room': 'Anwesenheit geht an alle im Raum',
  'single-threaded shards queue without bound near 1':
    'Teile mit einem Thread stauen sich nahe 1 ohne Grenze',
  'people give up and press again': 'man gibt auf und drückt noch einmal',
  'measure with the relay scenario': 'mit dem Relay-Szenario messen',
  'virtual machine, image pull, warm-up': 'virtuelle Maschine, Abbild laden, warm werden',
  'ICE consent expires after 30 s at the latest (RFC 7675); clients ping more often':
    'die ICE-Zustimmung verfällt nach spätestens 30 s (RFC 7675); Clients fragen öfter',
  'back-off of the clients': 'Wartezeit der Clients',
  'no public price list; replace by your own': 'keine öffentliche Preisliste; durch eigene Preise ersetzen',
  'ten posts at 90,000 EUR; support desk not included': 'zehn Stellen zu 90.000 EUR; ohne Anwenderbetreuung',
  'public figure of the case: about 10 million EUR a year for 70,000 seats':
    'öffentliche Angabe zum Fall: etwa 10 Millionen EUR im Jahr für 70.000 Plätze',
  'given by hand': 'von Hand angegeben',
  'given by hand, not measured here': 'von Hand angegeben, nicht hier gemessen',
};

const UNITS: Readonly<Record<string, string>> = {
  participants: 'Teilnehmern',
  rooms: 'Räumen',
  packets_per_second: 'Paketen/s',
};

/** As cli/fleet/knee.ts writes it. */
const COUNTED =
  /^packets counted by the server at (\S+) and (\S+) (\w+), (.+) on (.+?)(, a lower bound only)?$/;

export function sourceText(source: string, language: Language): string {
  if (language === 'en') return source;
  const known = GERMAN_SOURCES[source];
  if (known !== undefined) return known;
  const [, low = '', high = '', unit = '', scenario = '', where = '', bound] = COUNTED.exec(source) ?? [];
  if (scenario === '') return source;
  const end = bound === undefined ? '' : ', nur eine untere Schranke';
  return `vom Server gezählte Pakete bei ${low} und ${high} ${UNITS[unit] ?? unit}, ${scenario} auf ${where}${end}`;
}

/** Whether the text is in the language, and not as somebody wrote it. */
export function isTranslated(source: string, language: Language): boolean {
  return language === 'en' || sourceText(source, language) !== source;
}
