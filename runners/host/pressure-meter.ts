// Processor pressure as a share of the time that it was counted over. The kernel brings its counter up to date
// every two seconds only (psi.c PSI_FREQ), so the share runs from one change to the next. Its own averages look
// back ten seconds and more, and would void time long after a disturbance has ended.

/** After this long without a change nobody waited. Twice the kernel's period. */
const STANDSTILL_MS = 4000;

export class PressureMeter {
  private last: { readonly t_ms: number; readonly seconds: number } | undefined;
  private share: number | undefined;

  /** @returns 0 to 1; undefined before a first change, or where the kernel does not count. */
  read(t_ms: number, seconds: number | undefined): number | undefined {
    if (seconds === undefined) return undefined;
    this.last ??= { t_ms, seconds };
    const elapsedMs = t_ms - this.last.t_ms;
    if (elapsedMs > 0 && (seconds !== this.last.seconds || elapsedMs >= STANDSTILL_MS)) {
      this.share = Math.min(1, Math.max(0, ((seconds - this.last.seconds) * 1000) / elapsedMs));
      this.last = { t_ms, seconds };
    }
    return this.share;
  }
}
