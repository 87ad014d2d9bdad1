// Registers tsx, so that TypeScript runs as it is. By full path: the working folder need not be the project's.
// For both module systems: a scenario in TypeScript may lie in a folder whose package.json asks for neither.
import { register as registerRequire } from 'tsx/cjs/api';
import { register } from 'tsx/esm/api';

registerRequire();
register();
