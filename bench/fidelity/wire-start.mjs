// Starts the counter's thread in TypeScript: threads do not inherit the loader of the main thread.
import { register } from 'tsx/esm/api';

register();
await import('./wire-worker.ts');
