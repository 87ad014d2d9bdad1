// What a person did wrong, said once per fault: where, what, and how to put it right.

export interface Fault {
  /** File name, option or environment variable. */
  readonly where: string;
  /** 1-based, when the fault is in a file. */
  readonly line?: number;
  readonly column?: number;
  /** Path inside the document, e.g. `rooms[0].size`. */
  readonly path?: string;
  readonly what: string;
  readonly fix: string;
}

/** Carries every fault found; the command line prints them all and ends with exit code 2. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join('\n'));
    this.faults = faults;
  }
}

/** One line: `demo.yaml:12:5 rooms[0].size: expected …, got …. Fix: ….` */
export function formatFault(fault: Fault): string {
  const at = [fault.where, fault.line, fault.column].filter((part) => part !== undefined).join(':');
  const path = fault.path === undefined || fault.path === '' ? '' : ` ${fault.path}`;
  return `${at}${path}: ${fault.what} Fix: ${fault.fix}`;
}
