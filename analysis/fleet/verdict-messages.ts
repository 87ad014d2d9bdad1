// German and English texts of the fleet verdict. Placeholders are {name}, {name:percent} or {name:digits}; numbers
// are written in the language's own way.
import type { Message } from './verdict.ts';

export type Language = 'en' | 'de';

type Text = Readonly<Record<Language, string>>;

const RANGE = { en: '{low:0} to {high:0}', de: '{low:0} bis {high:0}' } as const;

export const FLEET_TEXTS: Readonly<Record<string, Text>> = {
  'fleet.readiness.ready': { en: 'READY', de: 'BEREIT' },
  'fleet.readiness.not_ready': { en: 'NOT READY', de: 'NICHT BEREIT' },
  'fleet.readiness.inconclusive': { en: 'INCONCLUSIVE', de: 'NICHT ENTSCHEIDBAR' },
  'fleet.sentence.zone_lost': {
    en: '{readiness} for {seats:0} seats: the worst hour, with {concurrencyShare:percent} of the seats in meetings and 1 of {zones:0} zones lost, takes {nodes:0} nodes, planned for the low end of the node capacity (needed in 90 % of cases: {nodesLow:0} to {nodesHigh:0}), and {egressGbps:1} Gbit/s, at {eurPerSeatYear:2} EUR per seat and year against {todayEurPerSeatYear:2} today.',
    de: '{readiness} für {seats:0} Plätze: Die schlechteste Stunde, mit {concurrencyShare:percent} der Plätze in Besprechungen und beim Ausfall einer von {zones:0} Zonen, erfordert {nodes:0} Knoten, geplant für das untere Ende der Knotenkapazität (nötig in 90 % der Fälle: {nodesLow:0} bis {nodesHigh:0}), und {egressGbps:1} Gbit/s, für {eurPerSeatYear:2} EUR je Platz und Jahr gegenüber {todayEurPerSeatYear:2} heute.',
  },
  'fleet.sentence.all_zones': {
    en: '{readiness} for {seats:0} seats: the worst hour, with {concurrencyShare:percent} of the seats in meetings and no zone lost, takes {nodes:0} nodes, planned for the low end of the node capacity (needed in 90 % of cases: {nodesLow:0} to {nodesHigh:0}), and {egressGbps:1} Gbit/s, at {eurPerSeatYear:2} EUR per seat and year against {todayEurPerSeatYear:2} today.',
    de: '{readiness} für {seats:0} Plätze: Die schlechteste Stunde, mit {concurrencyShare:percent} der Plätze in Besprechungen und ohne Zonenausfall, erfordert {nodes:0} Knoten, geplant für das untere Ende der Knotenkapazität (nötig in 90 % der Fälle: {nodesLow:0} bis {nodesHigh:0}), und {egressGbps:1} Gbit/s, für {eurPerSeatYear:2} EUR je Platz und Jahr gegenüber {todayEurPerSeatYear:2} heute.',
  },
  'fleet.reason.knee_measured.inconclusive': {
    en: 'The capacity of a node was not measured here but taken from elsewhere: run the capacity search on a node of the type to be bought.',
    de: 'Die Kapazität eines Knotens wurde nicht hier gemessen, sondern übernommen: Kapazitätssuche auf einem Knoten des vorgesehenen Typs ausführen.',
  },
  'fleet.reason.nodes.fail': {
    en: `${RANGE.en} nodes are needed; there are {limit:0}.`,
    de: `${RANGE.de} Knoten werden gebraucht; vorhanden sind {limit:0}.`,
  },
  'fleet.reason.nodes.assumed': {
    en: `By the assumed capacity of a node ${RANGE.en} nodes are needed; there are {limit:0}. A measured one would decide it.`,
    de: `Nach der angenommenen Kapazität eines Knotens werden ${RANGE.de} Knoten gebraucht; vorhanden sind {limit:0}. Eine gemessene würde es entscheiden.`,
  },
  'fleet.reason.nodes.inconclusive': {
    en: `${RANGE.en} nodes may be needed; there are {limit:0}. A narrower knee would decide it.`,
    de: `${RANGE.de} Knoten können nötig sein; vorhanden sind {limit:0}. Eine genauere Knotenkapazität würde es entscheiden.`,
  },
  'fleet.reason.egress.fail': {
    en: '{low:1} to {high:1} Gbit/s leave the data centre; {limit:1} are available.',
    de: '{low:1} bis {high:1} Gbit/s verlassen das Rechenzentrum; verfügbar sind {limit:1}.',
  },
  'fleet.reason.egress.inconclusive': {
    en: '{low:1} to {high:1} Gbit/s may leave the data centre; {limit:1} are available.',
    de: '{low:1} bis {high:1} Gbit/s können das Rechenzentrum verlassen; verfügbar sind {limit:1}.',
  },
  'fleet.reason.cost.fail': {
    en: 'It costs {low:2} to {high:2} EUR per seat and year; the limit is {limit:2}.',
    de: 'Es kostet {low:2} bis {high:2} EUR je Platz und Jahr; die Grenze ist {limit:2}.',
  },
  'fleet.reason.cost.assumed': {
    en: 'By the assumed capacity of a node it costs {low:2} to {high:2} EUR per seat and year; the limit is {limit:2}. A measured one would decide it.',
    de: 'Nach der angenommenen Kapazität eines Knotens kostet es {low:2} bis {high:2} EUR je Platz und Jahr; die Grenze ist {limit:2}. Eine gemessene würde es entscheiden.',
  },
  'fleet.reason.cost.inconclusive': {
    en: 'It may cost {low:2} to {high:2} EUR per seat and year; the limit is {limit:2}.',
    de: 'Es kann {low:2} bis {high:2} EUR je Platz und Jahr kosten; die Grenze ist {limit:2}.',
  },
  'fleet.reason.join_success.fail': {
    en: 'Only {low:percent} to {high:percent} of the people get in; {limit:percent} must.',
    de: 'Nur {low:percent} bis {high:percent} der Personen kommen hinein; {limit:percent} müssen.',
  },
  'fleet.reason.join_success.assumed': {
    en: 'By the assumed cost of signalling only {low:percent} to {high:percent} of the people get in; {limit:percent} must. Measure it with the scenario signalling-storm.',
    de: 'Nach den angenommenen Kosten der Signalisierung kommen nur {low:percent} bis {high:percent} der Personen hinein; {limit:percent} müssen. Mit dem Szenario signalling-storm messen.',
  },
  'fleet.reason.join_success.inconclusive': {
    en: 'Between {low:percent} and {high:percent} of the people get in; {limit:percent} must.',
    de: 'Zwischen {low:percent} und {high:percent} der Personen kommen hinein; {limit:percent} müssen.',
  },
  'fleet.reason.join_delay.fail': {
    en: 'Joining waits {low:1} to {high:1} s for signalling (p95 of the worst hour); at most {limit:1} s are allowed.',
    de: 'Der Beitritt wartet {low:1} bis {high:1} s auf die Signalisierung (p95 der schlechtesten Stunde); erlaubt sind {limit:1} s.',
  },
  'fleet.reason.join_delay.assumed': {
    en: 'By the assumed cost of signalling joining waits {low:1} to {high:1} s (p95 of the worst hour); at most {limit:1} s are allowed. More shards help; measure the cost with the scenario signalling-storm.',
    de: 'Nach den angenommenen Kosten der Signalisierung wartet der Beitritt {low:1} bis {high:1} s (p95 der schlechtesten Stunde); erlaubt sind {limit:1} s. Mehr Instanzen helfen; die Kosten mit dem Szenario signalling-storm messen.',
  },
  'fleet.reason.join_delay.inconclusive': {
    en: 'Joining may wait {low:1} to {high:1} s for signalling (p95 of the worst hour); at most {limit:1} s are allowed.',
    de: 'Der Beitritt kann {low:1} bis {high:1} s auf die Signalisierung warten (p95 der schlechtesten Stunde); erlaubt sind {limit:1} s.',
  },
  'fleet.reason.single_meeting.fail': {
    en: 'The largest meeting alone takes {low:percent} to {high:percent} of a node: no number of nodes carries it. Fewer cameras, a smaller last-n, a smaller share a node or stronger nodes do.',
    de: 'Die größte Besprechung allein beansprucht {low:percent} bis {high:percent} eines Knotens: Keine Zahl von Knoten trägt sie. Weniger Kameras, ein kleineres Last-n, kleinere Anteile je Knoten oder stärkere Knoten helfen.',
  },
  'fleet.reason.single_meeting.assumed': {
    en: 'By the assumed capacity of a node the largest meeting alone takes {low:percent} to {high:percent} of one. A measured capacity would decide whether any number of nodes carries it.',
    de: 'Nach der angenommenen Kapazität eines Knotens beansprucht die größte Besprechung allein {low:percent} bis {high:percent} davon. Eine gemessene würde entscheiden, ob irgendeine Zahl von Knoten sie trägt.',
  },
  'fleet.reason.single_meeting.inconclusive': {
    en: 'The largest meeting alone takes {low:percent} to {high:percent} of a node: on some days no number of nodes carries it.',
    de: 'Die größte Besprechung allein beansprucht {low:percent} bis {high:percent} eines Knotens: An manchen Tagen trägt sie keine Zahl von Knoten.',
  },
  'fleet.reason.worst_hour.inconclusive': {
    en: 'In the worst hour 5 % of the people were on nodes at {low:percent} to {high:percent} of their capacity or more.',
    de: 'In der schlechtesten Stunde waren 5 % der Personen auf Knoten mit {low:percent} bis {high:percent} ihrer Kapazität oder mehr.',
  },
};

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

function format(value: number | string, style: string, language: Language): string {
  if (typeof value === 'string') {
    return FLEET_TEXTS[`fleet.readiness.${value}`]?.[language] ?? value;
  }
  if (style === 'percent') {
    // With a blank in English too, as SI has it (brochure §5.4.7) and as every other figure of ours is written.
    const number = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 }).format(value * 100);
    return `${number}\u00a0%`;
  }
  const digits = style === '' ? 0 : Number(style);
  return new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** The message in a language. @throws RangeError for an id without text or a placeholder without value: defects. */
export function renderMessage({ id, values }: Message, language: Language): string {
  const text = FLEET_TEXTS[id]?.[language];
  if (text === undefined) {
    throw new RangeError(`no text for ${id}`);
  }
  return text.replaceAll(/\{(\w+)(?::(\w+))?\}/g, (_whole, name: string, style: string | undefined) => {
    const value = values[name];
    if (value === undefined) {
      throw new RangeError(`${id} has no value for ${name}`);
    }
    return format(value, style ?? '', language);
  });
}
