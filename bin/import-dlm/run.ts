import { harmless } from '../../rehearsal/report/terminal/lines';
import { terminalStyle } from '../../rehearsal/report/terminal';
import { CommandProblem } from '../problem';
import { appSource } from './app-source';
import type { ImportFlags } from './command';
import { convert } from './convert';
import type { Conversion } from './conversion';
import { readPolicies, type GivenPolicy } from './input';
import { uniqueNames } from './names';
import { PolicyRefused } from './refusal';
import { writeProject } from './project';
import { rehearseImport } from './rehearse';
import { renderRehearsal } from './rehearsal-table';
import { refusalLine, refusalOf, reportOf, summaryOf, type ImportResult, type Refused } from './report';

/** Does what `quiesce import-dlm` was asked and returns its exit code. */
export function runImport(files: readonly string[], flags: ImportFlags, now = Date.now()): number {
  if (flags.stdout === true && (flags.json === true || flags.rehearse === true)) {
    throw new CommandProblem('--stdout prints the app, so it is not allowed with --json or --rehearse; leave it out');
  }
  const result = convertAll(readPolicies(files), flags, now);
  const { conversions, refused } = result;
  if (conversions.length === 0 || (refused.length > 0 && flags.skipRefused !== true)) {
    if (flags.json === true) {
      print(reportOf(result, []));
    }
    for (const refusal of refused) {
      process.stderr.write(`${harmless(refusalLine(refusal), 'plain')}\n`);
    }
    process.stderr.write(
      `nothing was written${conversions.length === 0 ? '' : '; leave these policies out, or give --skip-refused'}\n`,
    );
    return 1;
  }
  if (flags.rehearse === true) {
    rehearse(conversions, flags, now);
  } else if (flags.stdout === true) {
    process.stdout.write(appSource(conversions));
  } else {
    const written = writeProject(flags.output, appSource(conversions), flags.force ?? false);
    if (flags.json === true) {
      print(reportOf(result, written));
    } else {
      process.stdout.write(harmless(summaryOf(result), 'plain'));
      process.stdout.write(`wrote ${written.join(', ')}\nnext: cd ${flags.output} && npm install && npx cdk synth\n`);
    }
  }
  return refused.length > 0 ? 1 : 0;
}

function rehearse(conversions: readonly Conversion[], { days, json }: ImportFlags, now: number): void {
  const rehearsals = conversions.map((conversion) => rehearseImport(conversion, { days, now }));
  if (json === true) {
    print({ quiesceImportRehearsal: 1, days, policies: rehearsals });
  } else {
    process.stdout.write(renderRehearsal(rehearsals, terminalStyle(process.stdout, process.env)));
  }
}

function convertAll(given: readonly GivenPolicy[], flags: ImportFlags, now: number): ImportResult {
  const nameOf = uniqueNames();
  const conversions: Conversion[] = [];
  const refused: Refused[] = [];
  for (const policy of given) {
    try {
      conversions.push(convert(policy, { now, nameOf, state: flags.disabled === true ? 'disabled' : 'as-in-dlm' }));
    } catch (error) {
      if (!(error instanceof PolicyRefused)) {
        throw error;
      }
      refused.push(refusalOf(policy, error.message));
    }
  }
  checkIds(conversions);
  return { conversions, refused };
}

/** A policy that is given twice would be two policies that freeze the same instances at the same time. */
function checkIds(conversions: readonly Conversion[]): void {
  const ids = conversions.map(({ dlm }) => dlm.PolicyArn ?? dlm.PolicyId).filter((id) => id !== undefined);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new CommandProblem(`the policy ${twice} is given twice, allowed: each once; give one file of it`);
  }
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
