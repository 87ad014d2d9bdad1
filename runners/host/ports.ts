// Ports on loopback that nobody listens on.
import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below Linux's default range for outgoing connections (net.ipv4.ip_local_port_range, 32768 and up): there a
 * free port may be taken by any outgoing connection before its server binds it.
 */
const LOWEST_PORT = 15_000;
const PORT_LIMIT = 32_768;
const ATTEMPTS = 100;

const LOOPBACK = '127.0.0.1';

/**
 * @param taken ports not to give again; the new one is added.
 * @throws when no free port was found.
 */
export async function findFreePort(kind: 'tcp' | 'udp', taken: Set<number>): Promise<number> {
  const isFree = kind === 'tcp' ? isFreeTcp : isFreeUdp;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(LOWEST_PORT, PORT_LIMIT);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `no free ${kind} port between ${LOWEST_PORT} and ${PORT_LIMIT - 1} in ${ATTEMPTS} attempts`,
  );
}

function isFreeTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function isFreeUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address: LOOPBACK, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}
