// What commands in files of their own get from main.ts.
import type { Option } from 'commander';

export type SharedOptions = Readonly<
  Record<'json' | 'quiet' | 'language' | 'results' | 'seed' | 'target', Option>
>;

/** Runs a command and keeps its exit code. */
export type Finish = (command: () => Promise<number>) => Promise<void>;
