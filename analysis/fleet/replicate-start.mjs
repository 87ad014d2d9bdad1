// Node 20 hands no TypeScript loader on to worker threads: each registers its own, then starts the worker proper.
import { register } from 'tsx/esm/api';

register();
await import('./replicate-worker.ts');
