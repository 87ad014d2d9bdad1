// Starts an engine's thread in TypeScript: threads do not inherit the loader of the main thread.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
