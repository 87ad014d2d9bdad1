// How a page of a target's own around a foreign client tells what the system calls its seat (`seat-named`): by an event
// of its window. The runner's script in that window hears it.

const SEAT_NAMED = 'seatproof-seat-named';

export function tellSeatNamed(name: string): void {
  dispatchEvent(new CustomEvent(SEAT_NAMED, { detail: name }));
}

export function onSeatNamed(named: (name: string) => void): void {
  addEventListener(SEAT_NAMED, (event) => {
    if (event instanceof CustomEvent && typeof event.detail === 'string') named(event.detail);
  });
}
