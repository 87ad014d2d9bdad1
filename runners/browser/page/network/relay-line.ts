// A page's questions to the runner for ways through the impairment relay.
import type { UdpAddress } from '#core/impairment.ts';
import type { PageMessage, RunnerMessage } from '../../protocol.ts';
import type { Detour } from './candidate-lines.ts';

export interface RelayLine {
  detourOf(seat: string): Detour;
  /** The runner's answer to a question. */
  answered(message: Extract<RunnerMessage, { type: 'relayed' | 'relay-refused' }>): void;
}

interface Waiting {
  readonly resolve: (local: UdpAddress) => void;
  readonly reject: (reason: Error) => void;
}

export function createRelayLine(say: (message: PageMessage) => void): RelayLine {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  return {
    detourOf: (seat) => (remote) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        waiting.set(id, { resolve, reject });
        say({ type: 'relay', seat, id, remote });
      }),
    answered(message): void {
      const question = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === 'relayed') question?.resolve(message.local);
      else question?.reject(new Error(message.reason));
    },
  };
}
