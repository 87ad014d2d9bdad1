// One process of the engine's bench, seen from the outside: it takes a role, says when it is ready, counts on demand.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Count, Joining, Order, Role } from './roles.ts';

/** Libraries that join slowly run into the server's own deadline on a busy machine; their cost per packet stands. */
const FOREIGN_FAILURES = 0.4;

export class Child {
  readonly #process: ChildProcess;
  ports: readonly number[] = [];
  joining: Joining | undefined;

  private constructor() {
    this.#process = fork(new URL('child.ts', import.meta.url), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /** Resolves when the role is played: everybody has joined. */
  static async start(role: Role): Promise<Child> {
    const child = new Child();
    child.#process.send(role);
    const ready = await child.#hear();
    if (ready.type !== 'ready') throw new Error('a bench process answered out of turn');
    const guests = 'guests' in role ? role.guests.length : 0;
    const tolerated = role.name === 'engine' ? 0 : guests * FOREIGN_FAILURES;
    if (ready.failures.length > 0)
      process.stderr.write(`${role.name}: ${ready.failures.length} of ${guests} did not join\n`);
    if (ready.failures.length > tolerated) {
      await child.stop();
      throw new Error(
        `${role.name}: ${ready.failures.slice(0, 3).join('; ')} (${ready.failures.length} failures)`,
      );
    }
    child.ports = ready.ports;
    child.joining = ready.joining;
    return child;
  }

  async #hear(): Promise<Answer> {
    const [message] = (await Promise.race([
      once(this.#process, 'message'),
      once(this.#process, 'exit').then(([code]) => {
        throw new Error(`a bench process ended with code ${String(code)}`);
      }),
    ])) as [Answer];
    return message;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async count(): Promise<Count> {
    const heard = this.#hear();
    this.#process.send('count' satisfies Order);
    const answer = await heard;
    if (answer.type !== 'count') throw new Error('a bench process answered out of turn');
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.send('exit' satisfies Order);
    await once(this.#process, 'exit');
  }
}
