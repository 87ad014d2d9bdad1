// From one judged run to the figures that repetitions are judged by. Pure.
import type { RunEvidence, RunFigures, RunOrigin } from '#core/evidence.ts';
import type { Plan } from '#core/plan.ts';
import type { RunDetails, RunResult, SketchData } from '#core/result.ts';
import type { TargetDescription } from '#core/target.ts';
import { scenarioIdentity } from './scenario-identity.ts';

/** Without user, password, query and fragment, where keys may stand. */
function placeOf({ managed, url }: TargetDescription): string | null {
  if (managed) return null;
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}

function originOf(plan: Plan, { target, environment }: RunResult): RunOrigin {
  return {
    scenario: { name: plan.scenario.name, identity: scenarioIdentity(plan) },
    target: {
      system: target.system,
      ...(target.title === undefined ? {} : { title: target.title }),
      managed: target.managed,
      place: placeOf(target),
      same_host: target.same_host,
    },
    host: {
      fingerprint: environment.host_fingerprint,
      cpu_model: environment.cpu_model,
      cpu_count: environment.cpu_count,
      memory_bytes: environment.memory_bytes,
    },
  };
}

/** Sketches of the whole run for those keys that no room has: servers, selections, runs of very many rooms. */
function roomlessSketches({ sketches, room_sketches }: RunDetails): Record<string, SketchData> {
  const inRooms = new Set(Object.values(room_sketches).flatMap((metrics) => Object.keys(metrics)));
  return Object.fromEntries(Object.entries(sketches).filter(([key]) => !inRooms.has(key)));
}

function figuresOf(result: RunResult, details: RunDetails): RunFigures {
  const saturated = result.reasons.find((reason) => reason.kind === 'generator-saturated');
  return {
    id: result.id,
    started_at: result.started_at,
    seed: result.scenario.seed,
    target_version: result.target.version,
    seatproof: result.environment.seatproof,
    commit: result.environment.commit,
    verdict: result.verdict,
    valid_share: result.valid_share,
    saturated: saturated?.limit ?? null,
    seats: { planned: result.seats.planned, joined: result.seats.joined },
    metrics: result.metrics,
    sketches: roomlessSketches(details),
    rooms: details.room_sketches,
  };
}

export function evidenceOf(plan: Plan, result: RunResult, details: RunDetails): RunEvidence {
  return { origin: originOf(plan, result), figures: figuresOf(result, details) };
}
