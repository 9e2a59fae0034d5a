import { defined } from '../../lambdas/domain/json';
import { findPolicy } from '../account/find-policy';
import { checkCredentials } from '../account/live-account';
import { CommandProblem } from '../problem';
import { assemblyHere, printResult, teller, troubleLog } from '../conversation';
import { checkPolicy } from './check';
import type { CheckFlags } from './command';
import { exitCodeOf } from './report';
import { renderCheck, renderOutput } from './terminal';

/** Does what `quiesce check` was asked and returns its exit code. */
export async function runCheck(flags: CheckFlags): Promise<number> {
  checkFlags(flags);
  const tell = teller();
  await checkCredentials();
  const { account, deployed } = await findPolicy(await assemblyHere(flags.app, tell), flags);
  const report = await checkPolicy({
    account,
    deployed,
    ...defined({ document: flags.document, limit: flags.limit }),
    dryRuns: flags.dryRunScripts === true ? 'send' : 'leave',
    output: flags.showOutput === true ? 'show' : 'leave',
    onProgress: tell,
    onOutput: (target, lines) => process.stderr.write(renderOutput(target, lines)),
    log: troubleLog(tell),
  });
  printResult(report, flags, (style) => renderCheck(report, deployed.policy, style));
  return exitCodeOf(report);
}

function checkFlags(flags: CheckFlags): void {
  if (flags.showOutput === true && flags.dryRunScripts !== true) {
    throw new CommandProblem('--show-output shows the output of dry-runs; also give --dry-run-scripts');
  }
  if (flags.showOutput === true && !process.stderr.isTTY) {
    throw new CommandProblem(
      '--show-output writes only to a terminal, because output of scripts may contain secrets that must not be in a log; remove the option',
    );
  }
}
