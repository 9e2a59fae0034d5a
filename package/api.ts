import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool, withCompiledApi } from './jsii';
import { ROOT } from './staging';

const REPORT = join(ROOT, 'docs', 'API.md');

/** Writes the report of the public API. With `--check` it only compares, and fails when the committed report is another one. */
function main([option]: readonly string[]): void {
  withCompiledApi((project) => {
    runTool('jsii-docgen', ['--output', 'API'], project);
    const made = join(project, 'API.md');
    if (option !== '--check') {
      copyFileSync(made, REPORT);
    } else if (readFileSync(made, 'utf8') !== readFileSync(REPORT, 'utf8')) {
      throw new Error('docs/API.md is not that of the sources; run npm run api, and commit it');
    }
  });
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
