// Stages in order, everybody in, nobody twice.
import { durationOf } from './arrivals.ts';
import type { Parts } from './checks.ts';
import type { Finding } from './finding.ts';
import { timeStages, type TimedStage } from './stages.ts';

const seconds = (milliseconds: number): string => `${Number((milliseconds / 1000).toFixed(3))}s`;

function checkOrder(stages: readonly TimedStage[]): Finding[] {
  return stages.flatMap((timed, index) => {
    const end = stages[index - 1]?.toMs ?? 0;
    if (timed.fromMs === end) return [];
    const before = index === 0 ? 'the run starts at 0s' : `the stage before ends at ${seconds(end)}`;
    const gap = timed.fromMs > end;
    return [
      {
        path: ['arrival', index, 'at'],
        what: `The stage starts at ${seconds(timed.fromMs)}, but ${before}.`,
        fix: gap
          ? `Write at: ${seconds(end)}, leave it out, or put a hold between.`
          : `Write at: ${seconds(end)} or leave it out; stages stand in the order of time.`,
      },
    ];
  });
}

function checkRamp(timed: TimedStage): Finding[] {
  const { stage, index } = timed;
  if (stage.kind !== 'ramp') return [];
  const goals = (['to_seats', 'to_share', 'joins_per_second'] as const).filter(
    (key) => stage[key] !== undefined,
  );
  const findings: Finding[] = [];
  if (goals.length > 1) {
    findings.push({
      path: ['arrival', index],
      what: `${goals.map((goal) => `"${goal}"`).join(' and ')} exclude each other.`,
      fix: 'Keep one of them.',
    });
  }
  if (stage.joins_per_second_to !== undefined && stage.joins_per_second === undefined) {
    findings.push({
      path: ['arrival', index, 'joins_per_second_to'],
      atKey: true,
      what: '"joins_per_second_to" needs "joins_per_second".',
      fix: 'Add joins_per_second, for example joins_per_second: 0.',
    });
  }
  return findings;
}

function checkLength(timed: TimedStage): Finding[] {
  if (timed.stage.for > 0) return [];
  return [
    {
      path: ['arrival', timed.index, 'for'],
      what: 'The stage takes no time.',
      fix: 'Write a duration above 0, for example 1s.',
    },
  ];
}

function checkKindOrder(stages: readonly TimedStage[]): Finding[] {
  const findings: Finding[] = [];
  let joined = 0;
  for (const { stage, index, joins } of stages) {
    if (stage.kind === 'hold' && joined === 0) {
      findings.push({
        path: ['arrival', index, 'kind'],
        what: 'A hold before anybody has joined measures an empty server.',
        fix: 'Put a ramp or storm before it.',
      });
    }
    if (stage.kind === 'drain' && index < stages.length - 1) {
      findings.push({
        path: ['arrival', index, 'kind'],
        what: 'After a drain everybody has left; no stage can follow.',
        fix: 'Make the drain the last stage.',
      });
    }
    joined += Math.max(0, joins);
  }
  return findings;
}

/** Each stage against the seats that are there; after the first that does not fit, counting is pointless. */
function checkCounts(stages: readonly TimedStage[], total: number): Finding[] {
  let joined = 0;
  for (const { stage, index, joins } of stages) {
    if (joins < 0) {
      return [
        {
          path: ['arrival', index],
          what: `The ramp goes to ${joined + joins} seats, but ${joined} have joined before.`,
          fix: 'Ramps only go up; use a drain at the end to leave.',
        },
      ];
    }
    if (joined + joins > total) {
      return [
        {
          path: ['arrival', index],
          what: `${joined + joins} seats would have joined after this ${stage.kind}, but the rooms hold ${total}.`,
          fix: `Let at most ${total - joined} join here, or take more rooms.`,
        },
      ];
    }
    joined += joins;
  }
  if (joined === total) return [];
  return [
    {
      path: ['arrival'],
      what: `The stages let ${joined} of ${total} seats join.`,
      fix: `Add a ramp or storm for the other ${total - joined}, or take fewer rooms.`,
    },
  ];
}

function checkNames(stages: readonly TimedStage[]): Finding[] {
  return stages.flatMap(({ stage, index, name }) => {
    const first = stages.findIndex((other) => other.name === name);
    if (stage.name === undefined || first === index) return [];
    return [
      {
        path: ['arrival', index, 'name'],
        what: `Stage ${first + 1} is called "${name}" already.`,
        fix: 'Give each stage a name of its own; budgets select by it.',
      },
    ];
  });
}

function checkDuration(parts: Parts, stages: readonly TimedStage[]): Finding[] {
  const end = stages.at(-1)?.toMs ?? 0;
  const duration = durationOf(parts, stages);
  if (duration < end) {
    return [
      {
        path: ['duration'],
        what: `The run ends at ${seconds(duration)}, but the stages last until ${seconds(end)}.`,
        fix: `Write duration: ${seconds(end)} or more, or leave it out.`,
      },
    ];
  }
  if (duration > end && stages.at(-1)?.stage.kind === 'drain') {
    return [
      {
        path: ['duration'],
        what: `Everybody has left at ${seconds(end)}, but the run goes on until ${seconds(duration)}.`,
        fix: `Write duration: ${seconds(end)}, or a longer hold before the drain.`,
      },
    ];
  }
  return [];
}

/** @param total seats in all rooms; undefined when it is not known. */
export function checkArrival(parts: Parts, total: number | undefined): Finding[] {
  const known = parts.arrival ?? parts.arrivalStart;
  if (known === undefined) return [];
  const stages = timeStages(known, total ?? Number.MAX_SAFE_INTEGER);
  const whole = parts.arrival !== undefined;
  const each = stages.flatMap((timed) => [...checkRamp(timed), ...checkLength(timed)]);
  return [
    ...checkOrder(stages),
    ...each,
    ...checkKindOrder(stages),
    ...checkNames(stages),
    ...(total === undefined || each.length > 0 || !whole ? [] : checkCounts(stages, total)),
    ...(whole ? checkDuration(parts, stages) : []),
  ];
}
