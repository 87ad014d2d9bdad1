// The relay's thread: obeys the run, reports once a second.
import { parentPort } from 'node:worker_threads';
import type { RelayCommand, RelayReport } from './protocol.ts';
import { Relay } from './relay.ts';

const REPORT_INTERVAL_MS = 1000;

let relay: Relay | undefined;

function tell(report: RelayReport): void {
  parentPort?.postMessage(report);
}

function obey(command: RelayCommand): void {
  switch (command.type) {
    case 'configure':
      relay = new Relay(command, tell);
      return;
    case 'start':
      relay?.start(command.epochMs);
      setInterval(() => {
        if (relay !== undefined) tell(relay.report());
      }, REPORT_INTERVAL_MS);
      return;
    case 'relay': {
      const { id } = command;
      const refuse = (reason: string): void => tell({ type: 'refused', id, reason });
      if (relay === undefined) {
        refuse('the relay is not configured');
        return;
      }
      relay.port(command.seat, command.remote).then(
        (local) => tell({ type: 'relayed', id, local }),
        (error: unknown) => refuse(error instanceof Error ? error.message : String(error)),
      );
      return;
    }
    case 'capture':
      tell({ type: 'captured', id: command.id, packets: relay?.takeCaptured() ?? [] });
  }
}

parentPort?.on('message', obey);
