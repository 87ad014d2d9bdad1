// How seats of a thread ask the run's impairment relay for their way to a server.
import type { UdpAddress } from '#core/impairment.ts';
import type { Detour } from './detoured-transport.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

type Answer = Extract<ToWorker, { readonly type: 'relayed' | 'relay-refused' }>;
type Question = Extract<FromWorker, { readonly type: 'relay' }>;

interface Waiting {
  readonly resolve: (local: UdpAddress) => void;
  readonly reject: (reason: Error) => void;
}

export class RelayLine {
  readonly #ask: (question: Question) => void;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(ask: (question: Question) => void) {
    this.#ask = ask;
  }

  detourOf(seat: string): Detour {
    return (remote) =>
      new Promise((resolve, reject) => {
        const id = this.#asked++;
        this.#waiting.set(id, { resolve, reject });
        this.#ask({ type: 'relay', seat, id, remote });
      });
  }

  answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === 'relayed') waiting?.resolve(answer.local);
    else waiting?.reject(new Error(answer.reason));
  }
}
