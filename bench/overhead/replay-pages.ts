// Stands in for the pages of many seats: sends recorded frames of rows over real WebSockets, one a page and second,
// or only the sign of life that pages send when nothing is collected. Told by its parent which.
import { WebSocket } from 'ws';

export interface ReplayOrder {
  readonly addresses: readonly string[];
  /** One recorded frame of one seat. */
  readonly frame: string;
  readonly periodMs: number;
}

let collecting = false;

async function connect(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

async function replay({ addresses, frame, periodMs }: ReplayOrder): Promise<void> {
  const rows = Buffer.from(frame);
  const alive = JSON.stringify({ type: 'alive' });
  for (const [position, address] of addresses.entries()) {
    const socket = await connect(address);
    setTimeout(
      () => setInterval(() => (collecting ? socket.send(rows) : socket.send(alive)), periodMs),
      // Pages tick at times of their own.
      (position / addresses.length) * periodMs,
    );
  }
  process.send?.('connected');
}

process.on('message', (order: ReplayOrder | boolean) => {
  if (typeof order === 'boolean') collecting = order;
  else void replay(order);
});
