import { judgeGate, type GateDemand } from '../../lambdas/domain/drill/gate';
import { answered } from '../account/answered';
import { findPolicy } from '../account/find-policy';
import { setsOfRegion } from '../account/find-set';
import { checkCredentials } from '../account/live-account';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { selectedBy } from '../account/selected';
import { printResult, teller } from '../conversation';
import { CommandProblem } from '../problem';
import type { GateFlags } from './command';
import { gateReport } from './report';
import { renderGate } from './terminal';

/** Does what `quiesce gate` was asked and returns its exit code. */
export async function runGate(flags: GateFlags): Promise<number> {
  checkLifecycleFlags(flags);
  const demand = demandOf(flags);
  const tell = teller();
  await checkCredentials();
  const { account, deployed, schedules } = await findPolicy(undefined, flags);
  checkOneEngine(demand.policy, schedules);
  const { region, clock, storedSets } = account;
  tell(`looking at the instances and sets of policy ${demand.policy} in ${region}`);
  const selected = await answered(account, 'ec2:DescribeInstances', () => selectedBy(account, deployed.policy.targets));
  const snapshots = await answered(account, 'ec2:DescribeSnapshots', () => storedSets.list(region));
  const now = clock.now();
  const instances = selected.map(({ instanceId }) => instanceId);
  const targets = judgeGate(setsOfRegion(region, snapshots), instances, demand, now);
  const report = gateReport(demand, { region, now, targets });
  printResult(report, flags, (style) => renderGate(report, style));
  return report.verdict === 'passed' ? 0 : 1;
}

/** Each engine has a group of schedules. A policy of two engines selects two fleets, and the other one would not be judged. */
function checkOneEngine(policy: string, schedules: readonly string[]): void {
  const groups = new Map(schedules.map((arn) => [arn.split('/')[1], arn] as const));
  if (groups.size > 1) {
    throw new CommandProblem(
      `policy "${policy}" is deployed twice (${[...groups.values()].join(', ')}); remove one of the stacks, or rename the policy of one`,
    );
  }
}

/** Each of the two has a bound: its own, or that of both. */
function demandOf({ policy, within, maxAge = within, drilledWithin = within }: GateFlags): GateDemand {
  if (maxAge === undefined || drilledWithin === undefined) {
    throw new CommandProblem(
      `no bound for the age of ${maxAge === undefined ? 'the set' : 'the drill'}; give --within 7d, or both --max-age 26h and --drilled-within 30d`,
    );
  }
  return { policy, maxAgeSeconds: maxAge, drilledWithinSeconds: drilledWithin };
}
