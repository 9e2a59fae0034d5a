import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goalsOf, isMissed } from './goals';
import { measure } from './measure';
import type { Options } from './options';
import { writePage } from './page';
import { reportOf } from './report';
import { renderReport } from './terminal';

const PAGE = join(__dirname, '..', '..', 'docs', 'performance.md');

/** Measures what was asked for, writes the results, and returns whether every goal was reached. */
export async function runBenchmark(options: Options): Promise<boolean> {
  const begun = performance.now();
  const findings = await measure(options, (text) => {
    const seconds = ((performance.now() - begun) / 1_000).toFixed(0).padStart(5);
    process.stderr.write(`${seconds} s  ${text}\n`);
  });
  const { seed, floorMillis, latencies, prices, drill, effort } = options;
  const goals = goalsOf(findings);
  const report = reportOf({ seed, samples: effort.samples, floorMillis, latencies, prices, drill }, findings, goals);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (options.docs === 'write') {
    await writePage(PAGE, report);
  }
  process.stdout.write(`${renderReport(report)}\n`);
  return !goals.some(isMissed);
}
