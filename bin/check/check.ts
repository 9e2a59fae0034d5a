import type { Policy } from '../../lambdas/domain/policy';
import { inPool } from '../../lambdas/domain/pool';
import type { TaggedInstance } from '../../lambdas/domain/instances';
import { QuiesceError } from '../../lambdas/errors';
import type { Log } from '../../lambdas/ports';
import type { DeployedPolicy } from '../account/deployed-policy';
import { unanswered } from '../account/answered';
import { awsDetailOf, type LiveAccount } from '../account/live-account';
import { patiently } from '../account/patience';
import { checkDocument, type CheckedDocument } from '../account/policy-document';
import { selectedBy } from '../account/selected';
import { dryRunOn, type DryRun } from './dry-run';
import type { CheckReport, DocumentReport } from './report';
import { afterDryRun, judgeTarget, uncheckedTarget, type TargetCheck } from './target-check';
import { defined } from '../../lambdas/domain/json';

/** Three calls a target: well below EC2's 20 Describe calls a second, which all programs of the account share. */
const AT_ONCE = 4;

interface CheckOptions {
  readonly account: LiveAccount;
  readonly deployed: DeployedPolicy;
  /** The document's name, if the user gives it. */
  readonly document?: string;
  /** Number of targets to check; all when absent. */
  readonly limit?: number;
  readonly dryRuns: 'send' | 'leave';
  readonly output: 'show' | 'leave';
  readonly onProgress: (text: string) => void;
  /** Receives the first lines of a dry-run's stdout, if they were requested. */
  readonly onOutput: (target: TargetCheck, lines: readonly string[]) => void;
  readonly log: Log;
}

/** Finds a policy's targets and checks each of them. Rejects with `CommandProblem` if AWS refuses the first calls. */
export async function checkPolicy(options: CheckOptions): Promise<CheckReport> {
  const { account, deployed, onProgress } = options;
  const { policy } = deployed;
  const selector = selectorText(policy.targets);
  onProgress(`looking in ${account.region} for instances with ${selector}`);
  const [document, selected] = await beginning(account, [
    () => checkDocument(account, deployed, options.document),
    () => patiently(account.clock, () => selectedBy(account, policy.targets)),
  ]);
  const looked = selected.slice(0, options.limit ?? selected.length);
  onProgress(`${String(selected.length)} found, checking ${String(looked.length)}`);
  let done = 0;
  const work = async (tagged: TaggedInstance): Promise<TargetCheck> => {
    const check = await checkTarget(options, document, tagged);
    done += 1;
    onProgress(`${String(done)} of ${String(looked.length)}: ${check.instanceId} ${check.name}`);
    return check;
  };
  const targets = await inPool(looked, { size: AT_ONCE, work });
  return {
    quiesceCheck: 1,
    policy: policy.name,
    region: account.region,
    selector,
    ...defined({ document: document && documentReport(document) }),
    matched: selected.length,
    targets,
  };
}

/** Without these answers there is nothing to check, so a refusal ends the check. */
async function beginning<A, B>(
  account: LiveAccount,
  [first, second]: readonly [() => Promise<A>, () => Promise<B>],
): Promise<readonly [A, B]> {
  try {
    return await Promise.all([first(), second()]);
  } catch (error) {
    throw unanswered(
      error,
      account.region,
      'ec2:DescribeInstances, ec2:DescribeVolumes, ssm:DescribeInstanceInformation, ssm:ListDocuments, ssm:DescribeDocument and ssm:GetDocument',
    );
  }
}

async function checkTarget(
  options: CheckOptions,
  document: CheckedDocument | undefined,
  { instanceId, tags }: TaggedInstance,
): Promise<TargetCheck> {
  const { account, deployed } = options;
  const { policy, reach } = deployed;
  const { instances, clock } = account;
  try {
    const [instance, managed] = await Promise.all([
      patiently(clock, () => instances.describe(instanceId)),
      policy.quiesce.kind === 'none' ? undefined : patiently(clock, () => instances.managed(instanceId)),
    ]);
    const check = judgeTarget({ policy, document, reach, instanceId, instanceTags: tags, instance, managed });
    return await withDryRun(options, document, check);
  } catch (error) {
    if (!(error instanceof QuiesceError)) {
      throw error;
    }
    return uncheckedTarget(instanceId, tags, awsDetailOf(error));
  }
}

async function withDryRun(
  options: CheckOptions,
  document: CheckedDocument | undefined,
  check: TargetCheck,
): Promise<TargetCheck> {
  const { account, deployed, dryRuns, output, log, onProgress, onOutput } = options;
  const { policy } = deployed;
  // AWS's document for VSS has no dry-run: every command makes snapshots.
  const isAsked = dryRuns === 'send' && check.outlook === 'ready' && policy.quiesce.kind === 'document';
  if (!isAsked || document?.state.status !== 'usable') {
    return check;
  }
  onProgress(`dry-run on ${check.instanceId} ${check.name}`);
  const request = { instanceId: check.instanceId, policy, contract: document.state.contract, output };
  const dryRun: DryRun = await dryRunOn(account, request, log);
  const after = afterDryRun(check, policy, dryRun.result);
  if (output === 'show') {
    onOutput(after, dryRun.output);
  }
  return after;
}

function documentReport({ name, state, access }: CheckedDocument): DocumentReport {
  const contract = state.status === 'usable' ? state.contract : undefined;
  return {
    name,
    status: state.status,
    access,
    ...defined({
      detail: 'detail' in state ? state.detail : undefined,
      version: contract?.version,
      platforms: contract?.platforms,
      parameters: contract?.parameters,
    }),
  };
}

function selectorText({ match, tags }: Policy['targets']): string {
  const text = tags.map(({ key, value }) => `${key}=${value}`).join(', ');
  return tags.length === 1 ? text : `${match} of ${text}`;
}
