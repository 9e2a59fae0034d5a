#!/usr/bin/env node
// Compiles the sources in this process: the program `tsx` starts a second one, for 0.3 s of processor time.
require('tsx/cjs');
require('./quiesce.ts');
