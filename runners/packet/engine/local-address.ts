// The address by which the system reaches this host: the one the kernel would send from.
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

/** Any port will do: a connected UDP socket sends nothing. */
const DISCARD_PORT = 9;

/**
 * @param url of the system's signalling
 * @returns dotted IPv4
 * @throws Error when the host has no IPv4 address or there is no route to it
 */
export async function localAddressTowards(url: string): Promise<string> {
  const { hostname } = new URL(url);
  const { address } = await lookup(hostname.replace(/^\[|\]$/g, ''), { family: 4 });
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(DISCARD_PORT, address, resolve);
    });
    return socket.address().address;
  } finally {
    socket.close();
  }
}
