// What both ways of joining have in common in the bench: a local stack that keeps to processors of its own, and for
// every step rooms and registered users that nobody has joined or logged in with before.
import { randomBytes } from 'node:crypto';
import { makeSeatPlan } from './plan.ts';
import type { SignallingAccess } from '#core/signalling.ts';
import type { RunningTarget } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost, type RunProcessHost } from '#runners/host/process-host.ts';
import { bindGenerator } from '#runners/host/processor-binding.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';
import { Homeserver } from '#targets/matrixrtc/homeserver-api.ts';

/** The stack's: Synapse has one thread that counts; the generator keeps to the others. */
const SERVER_CPUS: readonly number[] = [0];
/** As the target registers its seats' users: more would only wait in Synapse's queue. */
const REGISTERED_AT_A_TIME = 4;
const REST_DEADLINE_MS = 60_000;
const REST_POLL_MS = 500;

export interface Stage {
  readonly target: RunningTarget;
  readonly processes: RunProcessHost;
  /** Processors of the generator. */
  readonly cpus: readonly number[];
  end(): Promise<void>;
}

/** Starts the stack and keeps this process off its processors until {@link Stage.end}. */
export async function openStage(say: (text: string) => void): Promise<Stage> {
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const end = async (): Promise<void> => {
    await teardown.unwind();
    await processes.close();
  };
  try {
    const plan = makeSeatPlan(1, 1, { cpus: SERVER_CPUS });
    const environment = { ...process.env, MATRIX_HOMESERVER_URL: '' };
    const target = await matrixrtcTarget.start({ plan, processes, teardown, environment, log: say });
    const { cpus, release } = await bindGenerator(SERVER_CPUS);
    teardown.add('the binding to processors', release);
    return { target, processes, cpus, end };
  } catch (error) {
    await end();
    throw error;
  }
}

export interface Guests {
  /** For k6: the users are those of stream `joins`, in the order of their joining. */
  readonly access: SignallingAccess;
  readonly rooms: readonly string[];
  /** User ids, in the order of joining. */
  readonly users: readonly string[];
  readonly password: string;
}

/** The name of k6's stream: part of the names that its script makes up. */
export const STREAM = 'joins';

/** Registers the users of one step, named as scenarios/signalling/matrix-join.ts names them. */
export async function inviteGuests({ target }: Stage, count: number): Promise<Guests> {
  if (target.signalling === undefined) throw new Error('the stack has no joins without media');
  const access = await target.signalling();
  const label = `step-${randomBytes(4).toString('hex')}`;
  const homeserver = new Homeserver(access.environment['HOMESERVER'] ?? '');
  const secret = access.environment['SHARED_SECRET'] ?? '';
  const password = `${label}-password`;
  const users = Array.from({ length: count }, (_, index) => `${label}-${STREAM}-${index}`);
  const waiting = [...users].entries();
  const register = async (): Promise<void> => {
    for (const [index, name] of waiting) {
      users[index] = (await homeserver.register(name, password, secret)).userId;
    }
  };
  await Promise.all(Array.from({ length: REGISTERED_AT_A_TIME }, register));
  const environment = { ...access.environment, LABEL: label, ACCOUNTS: 'ready' };
  const rooms = (access.environment['ROOMS'] ?? '').split(' ');
  return { access: { ...access, environment }, rooms, users, password };
}

/** Until the server has worked off what the last step left. */
export async function rest({ target }: Stage): Promise<void> {
  const deadline = performance.now() + REST_DEADLINE_MS;
  while (performance.now() < deadline) {
    const readings = await target.scrape().catch(() => []);
    const open = readings.find(({ source }) => source === 'synapse')?.values['homeserver_requests_in_flight'];
    // The page itself is not counted; one more may be a keep-alive.
    if (open !== undefined && open <= 1) return;
    await new Promise((resolve) => setTimeout(resolve, REST_POLL_MS));
  }
}
