import { defined } from '../../lambdas/domain/json';
import { sayOnInterrupt } from '../account/follow-execution';
import { checkSetFlag } from '../account/find-set';
import { checkCredentials, liveAccount } from '../account/live-account';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { startByHand } from '../account/start-by-hand';
import { printResult, teller } from '../conversation';
import type { DrillFlags } from './command';
import { followDrill } from './follow';
import { exitCodeOf, type DrillReport } from './report';
import { chooseDrill, chooseSet } from './start';
import { progressOf, renderDrill } from './terminal';

/** Does what `quiesce drill` was asked and returns its exit code. */
export async function runDrill(flags: DrillFlags): Promise<number> {
  const { policy, set: wanted } = flags;
  checkLifecycleFlags(defined({ policy, region: flags.region }));
  if (wanted !== undefined) {
    checkSetFlag(wanted);
  }
  const tell = teller();
  await checkCredentials();
  const account = await liveAccount(flags.region);
  tell(`looking for the drills of policy ${policy} in ${account.region}`);
  const { drill, state, targetArn } = await chooseDrill(account, flags);
  const set = wanted === undefined ? undefined : await chooseSet(account, { drill, set: wanted });
  if (state === 'disabled') {
    tell(`drill ${drill.name} is disabled; this one starts anyway`);
  }
  const execution = await startByHand(account, targetArn, { drill, ...defined({ set }) });
  const { arn: executionArn, startedAt } = execution;
  const started: DrillReport = {
    ...{ version: 1, region: account.region, policy, drill: drill.name },
    ...{ executionArn, startedAt },
  };
  if (flags.follow !== true) {
    return print(started, flags);
  }
  tell(`started ${executionArn}`);
  const release = sayOnInterrupt(
    `stopped following; the drill goes on as ${executionArn}; aws stepfunctions stop-execution --execution-arn ${executionArn} stops it, and its instance is removed\n`,
  );
  try {
    const ended = await followDrill({
      account,
      execution,
      onStep: (step) => {
        tell(progressOf(step));
      },
      onTrouble: (text) => {
        tell(text, 'trouble');
      },
    });
    return print({ ...started, ended }, flags);
  } finally {
    release();
  }
}

function print(report: DrillReport, flags: DrillFlags): number {
  printResult(report, flags, (style) => renderDrill(report, style));
  return exitCodeOf(report);
}
