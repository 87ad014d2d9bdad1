// `--server-cpus`: processors of a server that is started here, so that it and the generator are told apart on one machine.
import { FaultError, type Fault } from '#core/fault.ts';
import type { TargetAdapter } from '#core/target.ts';

const SERVER_CPUS = '--server-cpus';

/** @param text numbers from 0 on, apart by commas. */
export function readProcessors(text: string): readonly number[] | Fault {
  const cpus = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (cpus.every((cpu) => Number.isInteger(cpu) && cpu >= 0)) return cpus;
  const what = `"${text}" is no list of processors.`;
  return { where: SERVER_CPUS, what, fix: `Write numbers from 0 on: ${SERVER_CPUS} 0,1.` };
}

/**
 * The target's settings with these processors for its server.
 * @throws FaultError for a target whose servers are not started here.
 */
export function boundSettings(adapter: TargetAdapter, own: object, cpus: readonly number[]): object {
  const bound = { ...own, cpus };
  if (adapter.settings.safeParse(bound).success) return bound;
  const what = `${adapter.title} servers cannot be bound to processors.`;
  throw new FaultError([{ where: SERVER_CPUS, what, fix: 'Leave it out, or bind the server yourself.' }]);
}
