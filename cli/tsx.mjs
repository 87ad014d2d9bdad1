// Registers tsx, so that TypeScript runs as it is. By full path: the working folder need not be the project's.
import { register } from 'tsx/esm/api';

register();
