// A user for every seat, and a room for every room of the plan; made before any load, as real users have accounts
// and rooms long before they call.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { FaultError } from '#core/fault.ts';
import type { Plan } from '#core/plan.ts';
import type { Homeserver, MatrixUser } from './homeserver-api.ts';
import { ACCOUNTS_VARIABLE, TOKENS_VARIABLE, type UserSource } from './settings.ts';

/** Synapse has one thread; more at a time would only wait in its queue. */
const AT_A_TIME = 4;

const accountsSchema = z
  .array(z.strictObject({ user: z.string().min(1), password: z.string().min(1) }))
  .min(1);

/** Tells the users and rooms of one run from those of another. */
export function newLabel(): string {
  return `seatproof-${randomBytes(4).toString('hex')}`;
}

export interface Cast {
  userOf(seatIndex: number): MatrixUser;
  roomOf(room: string): string;
}

/**
 * @param label see {@link newLabel}.
 * @throws FaultError when there are fewer users than seats.
 */
export async function castSeats(
  homeserver: Homeserver,
  source: UserSource,
  plan: Plan,
  label: string,
): Promise<Cast> {
  const users = await usersFor(homeserver, source, plan.seats.length, label);
  const [host] = users;
  if (host === undefined) throw new Error('A plan without seats has no use for a homeserver.');
  const names = [...new Set(plan.seats.map(({ room }) => room))];
  const ids = await each(names, (name) => homeserver.createRoom(host, `${label} ${name}`));
  const rooms = new Map(names.map((name, position) => [name, ids[position]]));
  return {
    userOf: (seatIndex) => required(users[seatIndex], `a user for seat ${seatIndex}`),
    roomOf: (room) => required(rooms.get(room), `a room for ${room}`),
  };
}

async function usersFor(
  homeserver: Homeserver,
  source: UserSource,
  seats: number,
  label: string,
): Promise<readonly MatrixUser[]> {
  if (source.kind === 'shared-secret') {
    const names = Array.from({ length: seats }, (_, position) => `${label}-${position}`);
    return each(names, (name) => homeserver.register(name, randomBytes(16).toString('hex'), source.secret));
  }
  if (source.kind === 'access-tokens') {
    demandEnough(source.tokens.length, seats, TOKENS_VARIABLE, 'tokens');
    return each(source.tokens.slice(0, seats), (token) => homeserver.whoami(token));
  }
  const accounts = await readAccounts(source.file);
  demandEnough(accounts.length, seats, ACCOUNTS_VARIABLE, 'accounts');
  return each(accounts.slice(0, seats), ({ user, password }) => homeserver.login(user, password));
}

async function readAccounts(file: string): Promise<z.infer<typeof accountsSchema>> {
  const fix = 'write a list such as "- { user: ada, password: … }", one a seat.';
  try {
    return accountsSchema.parse(parse(await readFile(file, 'utf8')));
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new FaultError([{ where: file, what, fix }]);
  }
}

function demandEnough(given: number, seats: number, where: string, things: string): void {
  if (given >= seats) return;
  const what = `${given} ${things} are too few for ${seats} seats: each needs a user of its own.`;
  throw new FaultError([{ where, what, fix: `give ${seats}, or plan ${given} seats.` }]);
}

/** In order, a few at a time. */
async function each<From, To>(values: readonly From[], make: (value: From) => Promise<To>): Promise<To[]> {
  const made = new Array<To>(values.length);
  const waiting = values.entries();
  const work = async (): Promise<void> => {
    for (const [position, value] of waiting) made[position] = await make(value);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return made;
}

function required<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`There is not ${what}.`);
  return value;
}
