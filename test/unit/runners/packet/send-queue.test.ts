import koffi from 'koffi';
import { describe, expect, it } from 'vitest';
import { DATAGRAM_SLOT_BYTES } from '#runners/packet/backend.ts';
import { loadLibc } from '#runners/packet/native/libc.ts';
import { SendQueue } from '#runners/packet/native/send-queue.ts';

const EINVAL = 22;
const ECONNREFUSED = 111;

/** A kernel that answers with `answers` in turn, an error number negative, and then takes everything. */
function queueOn(answers: number[]): {
  queue: SendQueue;
  calls: number[];
  counters: { sentDatagrams: number; sendFailures: number };
} {
  const calls: number[] = [];
  const counters = { sentDatagrams: 0, sendFailures: 0 };
  const sendmmsg = (_fd: number, _headers: number, messages: number): number => {
    calls.push(messages);
    const answer = answers.shift() ?? messages;
    if (answer < 0) koffi.errno(-answer);
    return answer < 0 ? -1 : answer;
  };
  return { queue: new SendQueue({ ...loadLibc(), sendmmsg }, counters), calls, counters };
}

const SOCKET = { fd: 1, closed: false };

function put(queue: SendQueue, lengths: readonly number[], socket = SOCKET): void {
  for (const length of lengths) queue.commit(socket, queue.reserve(), length);
}

describe.skipIf(process.platform !== 'linux')('what waits to be sent', () => {
  it('shares a message where packets are of one size, the last of them at most shorter', () => {
    const { queue, calls, counters } = queueOn([]);
    put(queue, [1000, 1000, 1000, 400, 1000, 1200, 1200, 80, 80]);
    queue.flush();
    // [1000 x 3, 400], [1000], [1200 x 2, 80], [80]
    expect(calls).toEqual([4]);
    expect(counters).toEqual({ sentDatagrams: 9, sendFailures: 0 });
  });

  it('goes back to a message a packet for good where the kernel refuses to cut, losing none', () => {
    const { queue, calls, counters } = queueOn([1, -EINVAL]);
    put(queue, [700, 1000, 1000, 1000]);
    queue.flush();
    put(queue, [500, 500]);
    queue.flush();
    expect(calls).toEqual([2, 1, 3, 2]);
    expect(counters).toEqual({ sentDatagrams: 6, sendFailures: 0 });
    expect(queue.segmentation).toBe(false);
  });

  it('steps over one refused port and counts what a second error keeps back', () => {
    const { queue, counters } = queueOn([-ECONNREFUSED, -ECONNREFUSED]);
    put(queue, [100, 100, 100]);
    queue.flush();
    expect(counters).toEqual({ sentDatagrams: 0, sendFailures: 3 });
    put(queue, [100]);
    queue.flush();
    expect(counters.sentDatagrams).toBe(1);
    expect(queue.segmentation).toBe(true);
  });

  it('flushes itself when it is full, never mixes sockets, and leaves closed ones out', () => {
    const { queue, calls, counters } = queueOn([]);
    const slots = queue.arena.length / DATAGRAM_SLOT_BYTES;
    put(queue, new Array<number>(slots).fill(50), { fd: 2, closed: true });
    expect(calls).toEqual([]);
    put(queue, [50], { fd: 3, closed: false });
    put(queue, [50], { fd: 4, closed: false });
    queue.flush();
    expect(calls).toEqual([1, 1]);
    expect(counters.sentDatagrams).toBe(2);
  });
});
