// ICE candidates as text (RFC 8839 §5.1): reads where one points and points it elsewhere. Knows no browser.
import type { UdpAddress } from '#core/impairment.ts';

/** Gives the local address that stands for a remote one; null when there is no way to it. */
export type Detour = (remote: UdpAddress) => Promise<UdpAddress | null>;

/** foundation component transport priority address port rest */
const CANDIDATE = /^(?:a=)?candidate:(\S+) (\d+) (\S+) (\d+) (\S+) (\d+) (.*)$/;
const LINE = /\r?\n/;

/**
 * The same candidate, pointing where the detour says. Its type, priority and foundation stay, so that ICE pairs and
 * prefers as it would.
 * @param candidate as in RTCIceCandidate.candidate or as an SDP line.
 * @returns null for what the detour can't take: TCP, an address without a way to it, or no candidate at all.
 */
export async function detouredCandidate(candidate: string, detour: Detour): Promise<string | null> {
  const [, foundation, component, transport, priority, address, port, rest] = CANDIDATE.exec(candidate) ?? [];
  if (address === undefined || port === undefined || rest === undefined) return null;
  if (transport?.toLowerCase() !== 'udp') return null;
  const local = await detour({ address, port: Number(port) });
  if (local === null) return null;
  // The related address would tell the true one; nothing needs it.
  const type = rest.replace(/ raddr \S+ rport \d+/, '');
  const start = candidate.startsWith('a=') ? 'a=candidate' : 'candidate';
  return `${start}:${foundation ?? ''} ${component ?? ''} ${transport} ${priority ?? ''} ${local.address} ${local.port} ${type}`;
}

const isCandidate = (line: string): boolean => line.startsWith('a=candidate:');

/** A session description whose candidates all take the detour; those that can't are left out. */
export async function detouredDescription(sdp: string, detour: Detour): Promise<string> {
  const lines: string[] = [];
  for (const line of sdp.split(LINE)) {
    const detoured = isCandidate(line) ? await detouredCandidate(line, detour) : line;
    if (detoured !== null) lines.push(detoured);
  }
  return lines.join('\r\n');
}

/** A session description that tells nobody where its maker is. */
export function withoutCandidates(sdp: string): string {
  return sdp
    .split(LINE)
    .filter((line) => !isCandidate(line))
    .join('\r\n');
}
