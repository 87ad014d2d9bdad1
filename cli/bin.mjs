#!/usr/bin/env node
// The command `seatproof`: as `npm start`, but it installs no programs unasked; `seatproof doctor --fix` does.
import { bootstrap } from './bootstrap.mjs';

await bootstrap(process.argv.slice(2), { setUp: false });
