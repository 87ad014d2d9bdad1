// Pre-encoded loops carry marks too, but no seat drew them: their clock is that of the loop's making.

/**
 * Sender index in the marks of pre-encoded loops, reserved: a plan's seats use 0..65534. Readers see by it that a
 * picture came from a loop, and conclude nothing from its clock and counter.
 */
export const LOOP_SENDER_INDEX = 65_535;
