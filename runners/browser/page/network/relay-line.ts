// A page's questions to the runner for ways through the impairment relay.
import type { UdpAddress } from '#core/impairment.ts';
import type { PageMessage, RunnerMessage } from '../../protocol.ts';
import type { Detour } from './candidate-lines.ts';

export interface RelayLine {
  detourOf(seat: string): Detour;
  /** The runner's answer to a question. */
  answered(message: Extract<RunnerMessage, { type: 'relayed' | 'relay-refused' }>): void;
}

/** @param firstId of its questions: several frames of a page ask over one line. */
export function createRelayLine(say: (message: PageMessage) => void, firstId = 0): RelayLine {
  const waiting = new Map<number, (local: UdpAddress | null) => void>();
  let asked = firstId;
  return {
    detourOf: (seat) => (remote) =>
      new Promise((resolve) => {
        const id = asked++;
        waiting.set(id, resolve);
        say({ type: 'relay', seat, id, remote });
      }),
    answered(message): void {
      const answer = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === 'relayed') {
        answer?.(message.local);
        return;
      }
      // One candidate of several may lead nowhere; when all do, the seat fails at ICE.
      say({ type: 'note', text: `a way of the server was left out: ${message.reason}` });
      answer?.(null);
    },
  };
}
