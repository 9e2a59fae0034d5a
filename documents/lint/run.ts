import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DocumentFileError, documentsIn } from '../file/wrapped';
import { documentsInApp, synthesize } from './app';
import type { LintFlags } from './command';
import { lintDocument, type LintInput } from './lint';
import { renderText, reportOf } from './report';

/** Does what `quiesce lint` was asked and returns its exit code. */
export function runLint(document: string, flags: LintFlags): number {
  try {
    const results = inputsOf(document, flags).map(lintDocument);
    const report = reportOf(results, { isStrict: flags.strict === true });
    process.stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : renderText(report));
    return report.counts.error > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof DocumentFileError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

function inputsOf(document: string, { app }: LintFlags): readonly LintInput[] {
  if (app === undefined && existsSync(document)) {
    return documentsIn(document, readText(document));
  }
  if (app === undefined && /\.(ya?ml|json)$/.test(document)) {
    throw new DocumentFileError(`${document} does not exist`);
  }
  return documentsInApp(app === undefined ? synthesize(process.cwd()) : resolve(app), document);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DocumentFileError(`${file} can't be read: ${String(error)}`);
  }
}
