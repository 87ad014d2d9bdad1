// Which client sits in the browser seats of a Matrix call, and what follows from it.
import type { Fault } from '#core/fault.ts';
import type { RunningTarget, TargetAdapter, TargetContext } from '#core/target.ts';
import type { ClientSettings } from '../settings.ts';
import { ticketSchema } from '../ticket.ts';
import { ELEMENT_CALL_RECIPE, startElementCallHost } from './host.ts';
import { ELEMENT_CALL_VARIABLE, elementCallInstallCommand, findElementCall } from './program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Only Element Call has the keys of an encrypted call, and frames that are encrypted can't be substituted. */
export function refusedByEncryption({
  encryption,
}: ClientSettings): ReturnType<NonNullable<TargetAdapter['refusedTiers']>> {
  if (encryption === 'none') return {};
  const fix = 'Write encryption: none, or drive these seats as browser.';
  return {
    'browser-lite': {
      what: `With encryption: ${encryption} frames come encrypted to where browser-lite would substitute them.`,
      fix,
    },
    packet: {
      what: `A packet seat has no keys of a call with encryption: ${encryption}; its media would be noise to the others.`,
      fix,
    },
  };
}

export async function missingClient({ client }: ClientSettings, environment: Environment): Promise<Fault[]> {
  if (client !== 'element-call' || (await findElementCall(environment)) !== undefined) return [];
  const named = environment[ELEMENT_CALL_VARIABLE];
  if (named !== undefined && named !== '') {
    const what = `${named} has no index.html of Element Call.`;
    return [{ where: ELEMENT_CALL_VARIABLE, what, fix: 'name the folder that has it, or unset it.' }];
  }
  const what = 'Element Call is not installed, and target.client asks for it.';
  const fix = `run \`npm run -s seatproof -- doctor --fix\`, or \`${elementCallInstallCommand(environment)}\`.`;
  return [{ where: 'target.client', what, fix }];
}

/** Puts Element Call in front of the browser seats, where the settings ask for it. */
export async function withClient(
  running: RunningTarget,
  { client, encryption }: ClientSettings,
  { environment, teardown }: TargetContext,
): Promise<RunningTarget> {
  if (client !== 'element-call') return running;
  const folder = await findElementCall(environment);
  if (folder === undefined) throw new Error('Element Call was there before the start and is not any more.');
  const host = await startElementCallHost({ folder, encryption, teardown });
  return {
    ...running,
    webClient: ELEMENT_CALL_RECIPE,
    ticket: async (seat) => {
      const ticket = await running.ticket(seat);
      if (seat.tier === 'packet') return ticket;
      return { parameters: host.variables(ticketSchema.parse(ticket.parameters)) };
    },
  };
}
