// Who sends what is received. Streams bear the sender's name in the system's words, which are the seat's id on some
// systems only: elsewhere the seat itself has told its name, or else the marks in its picture tell.
import type { Plan } from '#core/plan.ts';
import type { FramesRow, InboundRow, MarkRow, RunEvent } from '#core/sample.ts';

type ReceivedRow = Pick<InboundRow | FramesRow | MarkRow, 'seat' | 'stream'>;

const streamKey = ({ seat, stream }: ReceivedRow): string => `${seat}\n${stream}`;

export class Senders {
  /** Seats' ids by what systems call them, their own ids included. */
  readonly #seatsByName: Map<string, string>;
  readonly #seatsByIndex: ReadonlyMap<number, string>;
  /** Of pictures without a name that says anything: whose the last readable mark was. */
  readonly #marked = new Map<string, string>();

  constructor({ seats }: Plan) {
    this.#seatsByName = new Map(seats.map(({ id }) => [id, id]));
    this.#seatsByIndex = new Map(seats.map(({ id, index }) => [index, id]));
  }

  event(event: RunEvent): void {
    if (event.kind === 'seat-named') this.#seatsByName.set(event.name, event.seat);
  }

  mark(row: MarkRow): void {
    if (row.media !== 'video' || row.sender_index === undefined) return;
    const sender = this.#seatsByIndex.get(row.sender_index);
    // Packet seats share their pictures, whose marks name nobody.
    if (sender === undefined) this.#marked.delete(streamKey(row));
    else this.#marked.set(streamKey(row), sender);
  }

  /** @returns the seat's id; undefined when nothing has told, as in runs without `seat-named`. */
  senderOf(row: ReceivedRow): string | undefined {
    // The source's part has no slash; the sender's may (Matrix user ids).
    const end = row.stream.lastIndexOf('/');
    const name = end < 0 ? row.stream : row.stream.slice(0, end);
    return this.#seatsByName.get(name) ?? this.#marked.get(streamKey(row));
  }
}
