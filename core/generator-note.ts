// What a generator says of itself without voiding a second. With figures where there are any, so that a report puts
// them into its own language.

/** A thread of the packet engine went beyond the safe part of what it can carry on this host. */
export interface ThreadLoadNote {
  readonly kind: 'thread-load';
  /** Datagrams a second in and out together, when that was first seen. */
  readonly packets_per_second: number;
  /** Measured against no server; greater than 0. */
  readonly ceiling_packets_per_second: number;
}

/** A text is in English, as the generator said it. */
export type GeneratorNote = string | ThreadLoadNote;
