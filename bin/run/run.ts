import { sayOnInterrupt } from '../account/follow-execution';
import { checkCredentials, liveAccount } from '../account/live-account';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { printResult, teller } from '../conversation';
import type { RunFlags } from './command';
import { followRun } from './follow';
import { exitCodeOf, type RunReport } from './report';
import { checkScheduleName, chooseSchedule, startRun } from './start';
import { progressOf, renderRun } from './terminal';

/** In a larger run only the ends of targets are told, not each of their steps. */
const STEPS_OF_TARGETS = 20;

/** Does what `quiesce run` was asked and returns its exit code. */
export async function runRun(flags: RunFlags): Promise<number> {
  checkLifecycleFlags(flags);
  checkScheduleName(flags.schedule);
  const tell = teller();
  await checkCredentials();
  const account = await liveAccount(flags.region);
  tell(`looking for policy ${flags.policy} in ${account.region}`);
  const chosen = await chooseSchedule(account, flags);
  if (chosen.state === 'disabled') {
    tell(`schedule ${chosen.schedule} is disabled; this run starts anyway`);
  }
  const { arn, startedAt } = await startRun(account, chosen);
  const { policy, schedule } = chosen;
  const started: RunReport = { version: 1, region: account.region, policy, schedule, executionArn: arn, startedAt };
  if (flags.follow !== true) {
    return print(started, flags);
  }
  tell(`started ${arn}`);
  const release = sayOnInterrupt(
    `stopped following; the run goes on as ${arn}; npx quiesce status --policy ${policy} shows how it ends\n`,
  );
  try {
    const followed = await followRun({
      account,
      executionArn: arn,
      onTarget: (target, known) => {
        if (target.outcome !== undefined || known.of <= STEPS_OF_TARGETS) {
          tell(progressOf(target, known));
        }
      },
      onTrouble: (text) => {
        tell(text, 'trouble');
      },
    });
    return print({ ...started, ...followed }, flags);
  } finally {
    release();
  }
}

function print(report: RunReport, flags: RunFlags): number {
  printResult(report, flags, (style) => renderRun(report, style));
  return exitCodeOf(report);
}
