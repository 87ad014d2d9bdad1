// From a complete question to the document of the answer. The simulation runs wherever the given function runs it.
import type { AssumptionFault } from '#analysis/fleet/assumptions.ts';
import { WORKLOAD_PRESETS, type WorkloadPreset } from '#analysis/fleet/presets.ts';
import type { RunReplications } from '#analysis/fleet/replication.ts';
import { analyseSensitivity, type Sensitivity } from '#analysis/fleet/sensitivity.ts';
import {
  prepareFleet,
  sizeFleet,
  type FleetAnswer,
  type FleetProblem,
  type FleetRequest,
} from '#analysis/fleet/sizing.ts';
import { renderMessage } from '#analysis/fleet/verdict-messages.ts';
import { judgeFleet, type FleetVerdict, type Message } from '#analysis/fleet/verdict.ts';
import { answerWhatIfs, type WhatIf } from '#analysis/fleet/what-if.ts';
import { FaultError, type Fault } from '#core/fault.ts';
import type {
  BilingualText,
  FleetDocument,
  FleetFigures,
  FleetQuestion,
  FleetRow,
  FleetSensitivity,
} from '#core/fleet.ts';
import { sourceText } from '#reporters/fleet/page/source-texts.ts';
import { readWhatIf } from './what-ifs.ts';

export type FleetContent = Pick<
  FleetDocument,
  'question' | 'verdict' | 'today_eur_per_seat_year' | 'rows' | 'assumptions' | 'what_ifs' | 'sensitivity'
>;

const both = (message: Message): BilingualText => ({
  en: renderMessage(message, 'en'),
  de: renderMessage(message, 'de'),
});

function refuse(faults: readonly AssumptionFault[]): never {
  throw new FaultError(
    faults.map(({ where, message, meant }): Fault => ({
      where,
      what: `${message}.`,
      fix:
        meant === undefined
          ? 'Change it with --assume, or leave it out; fleet.html of every answer lists them all.'
          : `Did you mean "${meant}"?`,
    })),
  );
}

function presetOf(id: string): WorkloadPreset {
  const preset = Object.values(WORKLOAD_PRESETS).find((known) => known.id === id);
  if (preset !== undefined) return preset;
  const names = Object.keys(WORKLOAD_PRESETS).join(', ');
  throw new FaultError([
    { where: '--preset', what: `There is no workload "${id}".`, fix: `Write one of ${names}.` },
  ]);
}

/** The request of the simulation; a row changes one thing of it. */
function requestOf(question: FleetQuestion): FleetRequest {
  const { knee } = question;
  return {
    preset: presetOf(question.preset),
    changes: question.changes,
    knee:
      knee === null
        ? null
        : {
            unit: knee.unit,
            interval: { low: knee.low, estimate: knee.estimate, high: knee.high },
            basis: knee.basis,
            source: knee.source,
          },
    placement: question.placement,
    survivesZoneLoss: question.survives_zone_loss,
    replications: question.replications,
    seed: question.seed,
  };
}

/** @throws FaultError with every fault of the assumptions. */
function prepared(request: FleetRequest): FleetProblem {
  const result = prepareFleet(request);
  return result.ok ? result.problem : refuse(result.faults);
}

function figuresOf(answer: FleetAnswer): FleetFigures {
  const { atLow, atEstimate, atHigh } = answer.nodesByKnee;
  return {
    planned_nodes: answer.plannedNodes,
    carried_share: answer.carriedShare,
    nodes: answer.nodes,
    nodes_by_knee: { at_low: atLow, at_estimate: atEstimate, at_high: atHigh },
    peak_people: answer.peakPeople,
    egress_gbps: answer.egressGbps,
    relay_gbps: answer.relayGbps,
    signalling_shards: answer.signallingShards,
    turn_nodes: answer.turnNodes,
    joins_per_second: answer.joinsPerSecond,
    join_delay_p95_seconds: answer.joinDelayP95Seconds,
    join_success_share: answer.joinSuccessShare,
    worst_hour_utilisation_p95: answer.worstHourUtilisationP95,
    largest_part_share: answer.largestPartShare,
    eur_per_year: answer.cost.eurPerYear,
    eur_per_seat_year: answer.cost.eurPerSeatYear,
    cost_parts: answer.cost.parts.map(({ part, eurPerYear }) => ({ part, eur_per_year: eurPerYear })),
  };
}

interface Planned {
  readonly row: Pick<FleetRow, 'kind' | 'label' | 'caveat'>;
  readonly request: FleetRequest;
  readonly problem: FleetProblem;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

/** Every row with its checked problem, the answer first. */
function planRows(question: FleetQuestion, baseline: boolean): [Planned, ...Planned[]] {
  const base = requestOf(question);
  const plan = (row: Planned['row'], request: FleetRequest): Planned => ({
    row,
    request,
    problem: prepared(request),
  });
  const { preset } = base;
  const first = plan({ kind: 'answer', label: preset.label, caveat: preset.caveat }, base);
  const concurrent = question.concurrencies.map((share) =>
    plan(
      {
        kind: 'concurrency',
        label: { en: `${percent(share)} of the seats at once`, de: `${percent(share)} der Plätze zugleich` },
        caveat: preset.caveat,
      },
      { ...base, changes: { ...base.changes, peak_concurrency_share: share } },
    ),
  );
  const knees = question.other_knees.map((knee) =>
    plan(
      { kind: 'knee', label: { en: knee.source, de: sourceText(knee.source, 'de') }, caveat: preset.caveat },
      requestOf({ ...question, knee }),
    ),
  );
  const model = WORKLOAD_PRESETS['skype-for-business'];
  // The model has its own share of the seats; what was changed beside that holds for it as well.
  const others = Object.fromEntries(
    Object.entries(base.changes).filter(([id]) => id !== 'peak_concurrency_share'),
  );
  const published = baseline && preset.id !== model.id;
  return [
    first,
    ...concurrent,
    ...knees,
    ...(published
      ? [
          plan(
            { kind: 'baseline', label: model.label, caveat: model.caveat },
            { ...base, preset: model, changes: others },
          ),
        ]
      : []),
  ];
}

function rowOf({ row, problem }: Planned, answer: FleetAnswer, verdict: FleetVerdict): FleetRow {
  return {
    ...row,
    readiness: verdict.readiness,
    concurrency_share: problem.values.peak_concurrency_share,
    figures: figuresOf(answer),
  };
}

function sensitivityOf({ base, bars }: Sensitivity): FleetSensitivity {
  const end = ({ value, nodes, eurPerSeatYear }: Sensitivity['base']): FleetSensitivity['base'] => ({
    value,
    nodes,
    eur_per_seat_year: eurPerSeatYear,
  });
  return {
    base: end(base),
    bars: bars.map(({ id, atLow, atHigh }) => ({ id, at_low: end(atLow), at_high: end(atHigh) })),
  };
}

function readQuestions(question: FleetQuestion, { values }: FleetProblem): WhatIf[] {
  const read = question.what_ifs.map((text) => readWhatIf(text, values));
  const faults = read.flatMap((one) => ('where' in one ? [one] : []));
  if (faults.length > 0) throw new FaultError(faults);
  return read.flatMap((one) => ('where' in one ? [] : [one]));
}

/**
 * Computes everything that the question asks for.
 * @param run where the simulated days are run.
 * @throws FaultError when assumptions make no sense; then no day was simulated.
 */
export async function computeFleet(
  question: FleetQuestion,
  baseline: boolean,
  run: RunReplications,
): Promise<FleetContent> {
  const plan = planRows(question, baseline);
  const [main] = plan;
  const questions = readQuestions(question, main.problem);
  for (const whatIf of questions)
    prepared({ ...main.request, changes: { ...main.request.changes, ...whatIf.changes } });
  const { nodes, egress_gbps: egressGbps, eur_per_seat_year: eurPerSeatYear } = question.limits;
  const limits = { nodes, egressGbps, eurPerSeatYear };
  const sized: { planned: Planned; answer: FleetAnswer; verdict: FleetVerdict }[] = [];
  for (const planned of plan) {
    const answer = await sizeFleet(planned.problem, run);
    sized.push({ planned, answer, verdict: judgeFleet(planned.problem, answer, limits) });
  }
  const [first] = sized;
  if (first === undefined) throw new Error('no fleet was sized');
  const asked = await answerWhatIfs(main.request, first.answer, questions, run);
  if (!asked.ok) return refuse(asked.faults);
  const sensitivity = question.sensitivity ? await analyseSensitivity(main.problem, run) : null;
  const { verdict, answer } = first;
  return {
    question,
    verdict: {
      readiness: verdict.readiness,
      seats: verdict.seats,
      sentence: both(verdict.sentence),
      reasons: verdict.reasons.map(both),
    },
    today_eur_per_seat_year: answer.cost.todayEurPerSeatYear,
    rows: sized.map(({ planned, answer: own, verdict: judged }) => rowOf(planned, own, judged)),
    assumptions: answer.assumptions.map(({ id, value, low, high, unit, basis, source }) => ({
      id,
      low,
      estimate: value,
      high,
      unit,
      basis,
      source,
    })),
    what_ifs: asked.results.map((result, index) => ({
      text: question.what_ifs[index] ?? result.whatIf.id,
      planned_nodes: result.answer.plannedNodes,
      nodes: result.answer.nodes,
      more_nodes: result.moreNodes,
      more_egress_gbps: result.moreEgressGbps,
      more_eur_per_year: result.moreEurPerYear,
    })),
    sensitivity: sensitivity === null ? null : sensitivityOf(sensitivity),
  };
}
