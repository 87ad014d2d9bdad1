// Who may be loaded: this machine always, anybody else only when the project says who allowed it and how much.
// Decided on names alone: what a name resolves to can change between the check and the load.
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import type { Fault } from './fault.ts';

/** The project's own file in the working folder. */
export const PROJECT_CONFIG_FILE = 'seatproof.config.yaml';

const authorisedTargetSchema = z.strictObject({
  host: z.string().min(1).describe('Host name or address, without port, exactly as the target names it.'),
  allowed_by: z.string().trim().min(1).describe('Who allowed the load: a name that can be asked.'),
  max_seats: z.int().positive().describe('The most seats of one run.'),
});
export type AuthorisedTarget = z.infer<typeof authorisedTargetSchema>;

export const projectConfigSchema = z.strictObject({
  authorised_targets: z.array(authorisedTargetSchema).default([]),
});

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether a host is this machine whatever any resolver says: an address of the loopback range (also
 * IPv4-mapped) or `localhost` (RFC 6761 §6.3). Names that merely resolve to loopback are not, nor is 0.0.0.0.
 */
export function isLoopbackHost(host: string): boolean {
  const name = canonicalHost(host);
  if (name === undefined) return false;
  if (name === 'localhost') return true;
  const version = isIP(name);
  return version !== 0 && loopback.check(name, version === 6 ? 'ipv6' : 'ipv4');
}

/**
 * @param hosts as the target's adapter names them; every one must be allowed.
 * @param seats of the whole run.
 * @returns one fault a host that may not be loaded; empty when the run may start.
 */
export function refuseUnauthorised(
  hosts: readonly string[],
  seats: number,
  authorised: readonly AuthorisedTarget[],
): readonly Fault[] {
  return [...new Set(hosts)].flatMap((host) => refusal(host, seats, authorised) ?? []);
}

function refusal(host: string, seats: number, authorised: readonly AuthorisedTarget[]): Fault | undefined {
  if (isLoopbackHost(host)) return undefined;
  const name = canonicalHost(host);
  if (name === undefined) {
    return {
      where: 'target',
      what: `${JSON.stringify(host)} is not a host name.`,
      fix: 'give the host alone, such as 127.0.0.1 or sfu.example.org.',
    };
  }
  const entries = authorised.filter((entry) => canonicalHost(entry.host) === name);
  if (entries.length === 0) {
    return {
      where: PROJECT_CONFIG_FILE,
      path: 'authorised_targets',
      what: `nobody is named who allowed load on ${name}.`,
      fix: `use a server on 127.0.0.1, or, with the operator's consent, add "- { host: ${name}, allowed_by: NAME, max_seats: ${seats} }".`,
    };
  }
  const most = Math.min(...entries.map((entry) => entry.max_seats));
  if (seats <= most) return undefined;
  return {
    where: PROJECT_CONFIG_FILE,
    path: 'authorised_targets',
    what: `${name} may get at most ${most} seats, the scenario has ${seats}.`,
    fix: `plan at most ${most} seats, or ask ${entries.map((entry) => entry.allowed_by).join(', ')} for more.`,
  };
}

/**
 * One spelling a host, the one that browsers use (WHATWG URL): `127.1`, `0x7f000001` and `127.0.0.1` are one
 * address, upper case and a final dot do not matter, brackets of IPv6 are dropped.
 * @returns undefined for what is not a host alone, such as `127.0.0.1@evil.example` or `localhost:80`.
 */
function canonicalHost(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const isIpv6 = isIP(bare) === 6;
  if (!isIpv6 && !/^[\p{L}\p{M}\p{N}._-]+$/u.test(bare)) return undefined;
  const text = isIpv6 ? `ws://[${bare}]/` : `ws://${bare}/`;
  if (!URL.canParse(text)) return undefined;
  const name = new URL(text).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return name === '' ? undefined : name;
}
