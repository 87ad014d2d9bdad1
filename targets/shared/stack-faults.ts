// Killing and restarting one server of a stack that the run has started.
import type { ServerFaults, ServerPart } from '#core/server-fault.ts';
import type { RestartableServer } from './restartable-server.ts';

interface StackMember {
  readonly part: ServerPart;
  readonly server: RestartableServer;
}

/** @throws Error, from both calls, for a part that the stack has not: a defect, as plans are checked before. */
export function faultsOf(members: readonly StackMember[]): ServerFaults {
  const serverOf = (part: ServerPart): RestartableServer => {
    const member = members.find((one) => one.part === part);
    if (member === undefined) throw new Error(`There is no ${part} in this stack.`);
    return member.server;
  };
  return { kill: (part) => serverOf(part).kill(), restart: (part) => serverOf(part).restart() };
}
