// Talk spurts as the plan has them: times at which somebody begins and ends to talk, alternately, in milliseconds since
// the start of the run. Used by everything that makes a voice, in threads and pages alike.

/**
 * Answers whether somebody talks: from a beginning on, up to but without the end. Quick when asked with growing times,
 * right with any.
 * @param talk `SeatPlan.talk`
 */
export function talkingBy(talk: readonly number[]): (nowMs: number) => boolean {
  /** How many of the times have come. */
  let passed = 0;
  return (nowMs) => {
    if (passed > 0 && (talk[passed - 1] ?? 0) > nowMs) passed = 0;
    while (passed < talk.length && (talk[passed] ?? 0) <= nowMs) passed += 1;
    return passed % 2 === 1;
  };
}
