// The page of a capacity search: the answer, the steps, and what the server did at each load.
import type { CapacityDocument, CapacityStep } from '#core/capacity.ts';
import type { BilingualText } from '#core/fleet.ts';
import type { Verdict } from '#core/result.ts';
import { describeCapacity, describeLaw, describeLoad, describeStep } from '../../texts/capacity-sentences.ts';
import { code, h } from '../../html/page/dom.ts';
import { signatures } from '../../html/page/signatures.ts';
import { embeddedData } from '../../html/page/start-page.ts';
import { dataTable } from '../../html/page/table.ts';
import { verdictBadge } from '../../html/page/verdict-badge.ts';
import { banner, paragraph, statements, tiles } from '../../study/page/parts.ts';
import { startStudyPage, type StudyContext, type StudySection } from '../../study/page/study-page.ts';
import { loadChart } from './load-chart.ts';
import { TEXTS } from './texts.ts';
import { targetName } from '../../texts/target-name.ts';

type Context = StudyContext<CapacityDocument>;
type Section = StudySection<CapacityDocument>;

function verdictOf({ conclusion }: CapacityDocument): Verdict {
  return conclusion?.answer.kind === 'knee' ? 'pass' : 'inconclusive';
}

function word({ data, format, say }: Context): string {
  const answer = data.conclusion?.answer;
  const unit = data.search.unit;
  switch (answer?.kind) {
    case 'knee':
      return say(TEXTS.wordKnee, {
        low: format.count(answer.low),
        high: say(TEXTS.load[unit], { load: format.count(answer.high) }),
      });
    case 'at_least':
      return say(TEXTS.wordAtLeast, { load: say(TEXTS.load[unit], { load: format.count(answer.load) }) });
    case 'below_minimum':
    case 'unknown':
    case undefined:
      return say(TEXTS.wordNone);
  }
}

const answerSection: Section = {
  id: 'verdict',
  heading: TEXTS.answer,
  render: (context) => {
    const { data, format, language, say } = context;
    const { steps, server, search } = data;
    const name =
      `${data.scenario.name}: ${targetName(server ?? data.target)} ${server?.version ?? ''}`.trim();
    const minutes = steps.reduce((sum, { seconds }) => sum + seconds, 0) * 1000;
    return [
      banner(verdictOf(data), { name, word: word(context), sentences: describeCapacity(data, language) }),
      tiles([
        { label: say(TEXTS.steps), value: format.count(steps.length), note: format.duration(minutes) },
        {
          label: say(TEXTS.range),
          value: `${format.count(search.min)} – ${format.count(search.max)}`,
          note: say(TEXTS.unit[search.unit]),
        },
        {
          label: say(TEXTS.hold),
          value: format.duration(search.hold_ms),
          note: say(TEXTS.holdNote),
        },
        {
          label: say(TEXTS.cores),
          value: server?.cpus === undefined ? '–' : format.count(server.cpus.length),
          note: say(server?.cpus === undefined ? TEXTS.coresAll : TEXTS.coresBound),
        },
      ]),
      signatures(context.text),
    ];
  },
};

function charts(context: Context): HTMLElement[] {
  const { data, say } = context;
  const law = data.conclusion?.scalability_law;
  const common = { loadTitle: say(TEXTS.unit[data.search.unit]), curve: [] };
  const summary = (text: BilingualText): string => say(text, { steps: data.steps.length });
  const list = [
    loadChart(context, {
      ...common,
      title: say(TEXTS.delivered),
      explanation: say(TEXTS.deliveredText),
      summary: summary(TEXTS.deliveredSummary),
      unit: 'packets_per_second',
      value: (step) => step.server_packets_out_per_second,
      curve: law?.kind === 'fit' ? law.curve.map(({ load, delivered }) => ({ x: load, y: delivered })) : [],
    }),
    loadChart(context, {
      ...common,
      title: say(TEXTS.processor),
      explanation: say(TEXTS.processorText),
      summary: summary(TEXTS.processorSummary),
      unit: 'share',
      value: (step) => step.server_resources['cpu'] ?? null,
    }),
  ];
  return list.filter((chart) => chart !== null);
}

const chartSection: Section = {
  id: 'load',
  heading: TEXTS.byLoad,
  render: (context) => {
    const { data, language, say } = context;
    const drawn = charts(context);
    const law = data.conclusion === null ? [] : [paragraph(describeLaw(data.conclusion, language))];
    if (drawn.length === 0) return [h('p', { class: 'note-box' }, say(TEXTS.noServer)), ...law];
    return [...law, h('div', { class: 'grid' }, ...drawn)];
  },
};

/** Then the load itself is the number of seats, and no second column need say it. */
const countsSeats = ({ unit }: CapacityDocument['search']): boolean => unit === 'participants';

function stepRow(context: Context, step: CapacityStep, index: number): (string | Node)[] {
  const { data, format, language, say } = context;
  const cpu = step.server_resources['cpu'];
  return [
    `${index + 1}. ${describeLoad(step.load, data.search.unit, language)}`,
    ...(countsSeats(data.search) ? [] : [format.count(step.participants)]),
    say(TEXTS.purpose[step.purpose]),
    verdictBadge(step.verdict, say(TEXTS.outcome[step.verdict])),
    describeStep(step, language),
    cpu === undefined ? '–' : format.share(cpu),
    format.quantity(step.server_packets_out_per_second, 'packets_per_second'),
    format.share(step.valid_share),
    format.duration(step.seconds * 1000),
    code(step.run.replace(/^steps\//, '')),
  ];
}

const stepSection: Section = {
  id: 'steps',
  heading: TEXTS.stepsHeading,
  render: (context) => {
    const { data, say } = context;
    if (data.steps.length === 0) return null;
    const columns = [
      { title: say(TEXTS.columns.load) },
      ...(countsSeats(data.search) ? [] : [{ title: say(TEXTS.columns.seats), numeric: true }]),
      { title: say(TEXTS.columns.purpose) },
      { title: say(TEXTS.columns.outcome) },
      { title: say(TEXTS.columns.why), sentences: true },
      { title: say(TEXTS.columns.cpu), numeric: true },
      { title: say(TEXTS.columns.packets), numeric: true },
      { title: say(TEXTS.columns.valid), numeric: true },
      { title: say(TEXTS.columns.took), numeric: true },
      { title: say(TEXTS.columns.run) },
    ];
    const rows = data.steps.map((step, index) => stepRow(context, step, index));
    return [
      paragraph(say(TEXTS.stepsIntro)),
      dataTable(say(TEXTS.stepsHeading), columns, rows, 'prose wide'),
    ];
  },
};

const methodSection: Section = {
  id: 'method',
  heading: TEXTS.method,
  render: ({ data, format, say }) => [
    statements([
      say(TEXTS.methodHold, {
        hold: format.duration(data.search.hold_ms),
        rate: format.number(data.search.joins_per_second),
      }),
      say(TEXTS.methodSearch, {
        tolerance: format.share(data.search.tolerance),
        repeats: data.search.repeats,
      }),
      say(TEXTS.methodGenerator),
      say(TEXTS.methodRange),
      say(TEXTS.methodHost, { model: data.environment.cpu_model, count: data.environment.cpu_count }),
    ]),
  ],
};

// Written by the same version of the same program, so it is not checked again.
startStudyPage(embeddedData() as CapacityDocument, {
  sections: [answerSection, chartSection, stepSection, methodSection],
  title: (context) => `${word(context)}: ${context.data.scenario.name}`,
  footer: ({ data, say }) => say(TEXTS.footer, { version: data.environment.seatproof, id: data.id }),
});
performance.mark('seatproof-report-open');
