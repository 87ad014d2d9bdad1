// One thread of the packet engine: owns its sockets and its seats' signalling, and talks to the runner by messages.
import { parentPort, workerData } from 'node:worker_threads';
import type { CreatePacketClient } from '#core/packet-client.ts';
import { chooseBackend } from '../choose-backend.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';
import { SeatHost } from './seat-host.ts';

async function loadClient(url: string): Promise<CreatePacketClient> {
  const module = (await import(url)) as { readonly createPacketClient?: CreatePacketClient };
  if (module.createPacketClient === undefined) throw new Error(`${url} exports no createPacketClient`);
  return module.createPacketClient;
}

async function main(setup: WorkerSetup): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('the packet engine runs in a worker thread');
  const tell = (message: FromWorker): void => {
    port.postMessage(message);
  };
  const backend = await chooseBackend(setup.forcedBackend);
  const host = new SeatHost(setup, backend, await loadClient(setup.clientModule), (message) => {
    tell(message);
    if (message.type !== 'closed') return;
    backend.close();
    port.close();
  });
  port.on('message', (message: ToWorker) => {
    host.handle(message);
  });
  tell({ type: 'ready', description: backend.description });
}

await main(workerData as WorkerSetup);
