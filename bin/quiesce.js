#!/usr/bin/env node
// The command in a checkout; the package has a compiled one. It compiles the sources in this process: the program `tsx`
// starts a second one, for 0.3 s of processor time.
require('tsx/cjs');
void require('./quiesce.ts').main(async () => {
  (await import('tsx/esm/api')).register();
});
