import { expect, it } from 'vitest';
import { seatEmitter } from '#analysis/observe/emit.ts';
import { TransportObserver } from '#analysis/observe/transport.ts';
import type { Observation } from '#core/observation.ts';
import type { TransportRow } from '#core/sample.ts';
import { makeSeat } from '#test/support/make-plan.ts';

const seat = makeSeat(0);

it('a transport tells packets that were nothing valid, and those that had come before', () => {
  const observed: Observation[] = [];
  const observer = new TransportObserver();
  const row = (t_ms: number, stream: string, invalidPackets: number, duplicatePackets: number): void => {
    const one: TransportRow = {
      kind: 'transport',
      t_ms,
      seat: seat.id,
      stream,
      packetsReceived: t_ms,
      invalidPackets,
      duplicatePackets,
    };
    observer.row(
      one,
      seatEmitter((observation) => observed.push(observation), seat, t_ms, true),
    );
  };
  row(3000, 'a', 1, 0);
  row(3000, 'b', 0, 0);
  row(4000, 'a', 4, 0);
  row(4000, 'b', 0, 2);
  const valuesOf = (id: string): unknown[] =>
    observed.filter(({ metric }) => metric === id).map(({ value }) => value);
  expect(valuesOf('invalid_packets')).toEqual([3, 0]);
  expect(valuesOf('duplicate_packets')).toEqual([0, 2]);
});
