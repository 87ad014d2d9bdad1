// The page of a fleet: the answer first, then what it rests on and what would change it.
import type { BilingualText, FleetDocument, FleetInterval, FleetReadiness, FleetRow } from '#core/fleet.ts';
import type { Verdict } from '#core/result.ts';
import { code, h } from '../../html/page/dom.ts';
import { signatures } from '../../html/page/signatures.ts';
import { embeddedData } from '../../html/page/start-page.ts';
import { dataTable, type Cell } from '../../html/page/table.ts';
import { verdictBadge } from '../../html/page/verdict-badge.ts';
import { capitalised } from '../../texts/quantity.ts';
import { banner, paragraph, statements, tiles } from '../../study/page/parts.ts';
import { startStudyPage, type StudyContext, type StudySection } from '../../study/page/study-page.ts';
import { assumptionName, unitName } from './assumption-texts.ts';
import { isTranslated, sourceText } from './source-texts.ts';
import { TEXTS } from './texts.ts';
import { tornado } from './tornado.ts';

type Context = StudyContext<FleetDocument>;
type Section = StudySection<FleetDocument>;

const VERDICTS: Readonly<Record<FleetReadiness, Verdict>> = {
  ready: 'pass',
  not_ready: 'fail',
  inconclusive: 'inconclusive',
};

function mainRow({ data }: Context): FleetRow {
  const [first] = data.rows;
  if (first === undefined) throw new Error('the document has no answer');
  return first;
}

type Write = (value: number) => string;

/** `72 – 101`; one number where both ends are written alike. */
function range({ low, high }: FleetInterval, write: Write): string {
  return write(low) === write(high) ? write(low) : `${write(low)} – ${write(high)}`;
}

/** The sentence without its `READY for 3,000 seats:`, which stands above it in large letters. */
const afterTheWord = (sentence: string): string => capitalised(sentence.replace(/^[^:]+: /, ''));

function word(context: Context): string {
  const { data, format, say } = context;
  return say(TEXTS.word, {
    readiness: say(TEXTS.readiness[data.verdict.readiness]),
    seats: format.count(data.verdict.seats),
  });
}

const verdictSection: Section = {
  id: 'verdict',
  heading: TEXTS.answer,
  render: (context) => {
    const { data, format, language, say } = context;
    const { verdict } = data;
    const { figures } = mainRow(context);
    const sentences = [
      afterTheWord(verdict.sentence[language]),
      ...verdict.reasons.map((text) => text[language]),
    ];
    const name = mainRow(context).label[language];
    const tile = (
      label: BilingualText,
      value: string,
      interval: FleetInterval,
      write: Write = format.number,
    ): Parameters<typeof tiles>[0][number] => ({
      label: say(label),
      value,
      note: say(TEXTS.ninety, { range: range(interval, write) }),
    });
    return [
      banner(VERDICTS[verdict.readiness], { name, word: word(context), sentences }),
      tiles([
        tile(TEXTS.nodes, format.count(figures.planned_nodes), figures.nodes, format.count),
        tile(TEXTS.egress, `${format.number(figures.egress_gbps.high)} Gbit/s`, figures.egress_gbps),
        tile(TEXTS.shards, format.count(figures.signalling_shards.high), figures.signalling_shards),
        tile(TEXTS.relays, format.count(figures.turn_nodes.high), figures.turn_nodes),
        tile(TEXTS.seatCost, `${format.number(figures.eur_per_seat_year.high)} €`, figures.eur_per_seat_year),
        {
          label: say(TEXTS.today),
          value: `${format.number(data.today_eur_per_seat_year)} €`,
          note: say(TEXTS.todayNote),
        },
      ]),
      signatures(context.text),
    ];
  },
};

function rowCells(context: Context, row: FleetRow): Cell[] {
  const { format, language, say } = context;
  const { figures, caveat } = row;
  const name = h('span', {}, row.label[language]);
  if (caveat !== null) name.append(h('span', { class: 'caveat' }, caveat[language]));
  return [
    name,
    verdictBadge(VERDICTS[row.readiness], say(TEXTS.readiness[row.readiness])),
    format.share(row.concurrency_share),
    range(figures.peak_people, format.count),
    format.count(figures.planned_nodes),
    range(figures.nodes, format.count),
    range(figures.egress_gbps, format.number),
    format.count(figures.signalling_shards.high),
    format.count(figures.turn_nodes.high),
    range(figures.eur_per_seat_year, format.number),
  ];
}

const compareSection: Section = {
  id: 'side-by-side',
  heading: TEXTS.sideBySide,
  render: (context) => {
    const { data, say } = context;
    const { columns } = TEXTS;
    const numeric = [
      columns.share,
      columns.people,
      columns.planned,
      columns.needed,
      columns.egress,
      columns.shards,
      columns.relays,
      columns.cost,
    ];
    const heads = [
      { title: say(columns.what) },
      { title: say(columns.readiness) },
      ...numeric.map((title) => ({ title: say(title), numeric: true })),
    ];
    const rows = data.rows.map((row) => rowCells(context, row));
    return [paragraph(say(TEXTS.sideBySideIntro)), dataTable(say(TEXTS.sideBySide), heads, rows, 'wide')];
  },
};

const tornadoSection: Section = {
  id: 'sensitivity',
  heading: TEXTS.sensitivity,
  render: (context) => {
    const { data, say } = context;
    if (data.sensitivity === null) return null;
    return [paragraph(say(TEXTS.sensitivityIntro)), ...tornado(context, data.sensitivity)];
  },
};

/** Sums of the same parts in another order differ by this much of nothing. */
const NO_DIFFERENCE = 1e-9;

function signed({ format }: Context, value: number): string {
  if (Math.abs(value) < NO_DIFFERENCE) return '±0';
  return `${value > 0 ? '+' : '−'}${format.number(Math.abs(value))}`;
}

const whatIfSection: Section = {
  id: 'what-if',
  heading: TEXTS.whatIf,
  render: (context) => {
    const { data, format, say } = context;
    if (data.what_ifs.length === 0) return null;
    const { columns } = TEXTS;
    const heads = [
      { title: say(TEXTS.question) },
      { title: say(columns.planned), numeric: true },
      { title: say(TEXTS.moreNodes), numeric: true },
      { title: say(TEXTS.moreEgress), numeric: true },
      { title: say(TEXTS.moreCost), numeric: true },
    ];
    const rows = data.what_ifs.map((one) => [
      code(one.text),
      format.count(one.planned_nodes),
      signed(context, one.more_nodes),
      signed(context, one.more_egress_gbps),
      signed(context, one.more_eur_per_year),
    ]);
    return [paragraph(say(TEXTS.whatIfIntro)), dataTable(say(TEXTS.whatIf), heads, rows)];
  },
};

const costSection: Section = {
  id: 'cost',
  heading: TEXTS.cost,
  render: (context) => {
    const { data, format, say } = context;
    const { figures } = mainRow(context);
    const total = figures.cost_parts.reduce((sum, { eur_per_year }) => sum + eur_per_year, 0);
    const known: Readonly<Record<string, BilingualText>> = TEXTS.parts;
    const rows = figures.cost_parts.map(({ part, eur_per_year: eur }) => [
      say(known[part] ?? { en: part, de: part }),
      format.count(eur),
      total === 0 ? '–' : format.share(eur / total),
      format.number(eur / data.verdict.seats),
    ]);
    const heads = [
      { title: say(TEXTS.part) },
      { title: say(TEXTS.eurYear), numeric: true },
      { title: say(TEXTS.share), numeric: true },
      { title: say(TEXTS.eurSeat), numeric: true },
    ];
    return [paragraph(say(TEXTS.costIntro)), dataTable(say(TEXTS.cost), heads, rows)];
  },
};

const assumptionSection: Section = {
  id: 'assumptions',
  heading: TEXTS.assumptions,
  render: (context) => {
    const { data, format, language, say } = context;
    const counts = { measured: 0, published: 0, assumed: 0 };
    for (const { basis } of data.assumptions) counts[basis] += 1;
    const heads = [
      { title: say(TEXTS.assumption) },
      { title: say(TEXTS.value), numeric: true },
      { title: say(TEXTS.rangeTitle), numeric: true },
      { title: say(TEXTS.unit) },
      { title: say(TEXTS.basis) },
      { title: say(TEXTS.source), sentences: true },
    ];
    const rows = data.assumptions.map((one) => [
      h('span', { class: 'metric' }, assumptionName(one.id, language), code(one.id)),
      format.number(one.estimate),
      one.low === one.high ? '–' : range(one, format.number),
      unitName(one.unit, language),
      say(TEXTS.bases[one.basis]),
      h(
        'span',
        { lang: isTranslated(one.source, language) ? undefined : 'en' },
        sourceText(one.source, language),
      ),
    ]);
    return [
      paragraph(say(TEXTS.assumptionsIntro, counts)),
      dataTable(say(TEXTS.assumptions), heads, rows, 'prose'),
    ];
  },
};

const methodSection: Section = {
  id: 'method',
  heading: TEXTS.method,
  render: ({ data, say }) => {
    const { replications, seed, survives_zone_loss: survives } = data.question;
    return [
      statements([
        say(TEXTS.methodDay, { replications, seed }),
        say(survives ? TEXTS.methodZone : TEXTS.methodNoZone),
        say(TEXTS.methodInterval),
        say(TEXTS.methodKnee),
        say(TEXTS.methodCost),
        say(TEXTS.methodLimits),
        say(TEXTS.methodAgain, { id: data.id }),
      ]),
    ];
  },
};

// Written by the same version of the same program, so it is not checked again.
startStudyPage(embeddedData() as FleetDocument, {
  sections: [
    verdictSection,
    compareSection,
    tornadoSection,
    whatIfSection,
    costSection,
    assumptionSection,
    methodSection,
  ],
  title: word,
  footer: ({ data, say }) => say(TEXTS.footer, { version: data.seatproof, id: data.id }),
});
performance.mark('seatproof-report-open');
