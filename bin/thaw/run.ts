import { documentation } from '../../documents/documentation';
import { defined } from '../../lambdas/domain/json';
import { QuiesceError } from '../../lambdas/errors';
import { remedyFor, unanswered } from '../account/answered';
import { findPolicy } from '../account/find-policy';
import { awsDetailOf, checkCredentials, liveAccount, type LiveAccount } from '../account/live-account';
import { checkDocument } from '../account/policy-document';
import { CommandProblem } from '../problem';
import { assemblyHere, printResult, teller, troubleLog, type Tell } from '../conversation';
import type { ThawFlags } from './command';
import { thawAsOperator, type OperatorThaw } from './thaw';

const RUNBOOK = documentation('runbook.md#an-instance-hangs-thaw-it-now');

/** Does what `quiesce thaw` was asked and returns its exit code. */
export async function runThaw(instanceId: string, flags: ThawFlags): Promise<number> {
  checkCall(instanceId, flags);
  const tell = teller();
  await checkCredentials();
  const { account, document } = await whatToSend(flags, tell);
  tell(`sending post-script of ${document} to ${instanceId} in ${account.region}`);
  try {
    const thaw = await thawAsOperator({ ...account, log: troubleLog(tell) }, { instanceId, document });
    printResult(thaw, flags, () => `${sentence(thaw)}\n`);
    return thaw.thaw === 'confirmed' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof QuiesceError)) {
      throw error;
    }
    throw new CommandProblem(
      `the post-script could not be sent or followed (${awsDetailOf(error)}); ${remedyFor(error, `see ${RUNBOOK}`)}`,
      {
        cause: error,
      },
    );
  }
}

function checkCall(instanceId: string, { policy, document, force }: ThawFlags): void {
  if (!/^i-[0-9a-f]{8,17}$/.test(instanceId)) {
    throw new CommandProblem(`the instance is "${instanceId}", allowed: an id such as i-0123456789abcdef0; correct it`);
  }
  if ((policy === undefined) === (document === undefined)) {
    throw new CommandProblem('give one of --policy and --document: it decides whose post-script is sent');
  }
  if (force !== true) {
    throw new CommandProblem(
      `this ends the current freeze of ${instanceId}, and the set that is being made loses its verdict; give --force if you want that`,
    );
  }
}

async function whatToSend(
  { policy, stack, document, app, region }: ThawFlags,
  tell: Tell,
): Promise<{ readonly account: LiveAccount; readonly document: string }> {
  if (policy === undefined) {
    return { account: await liveAccount(region), document: document ?? '' };
  }
  const { account, deployed } = await findPolicy(await assemblyHere(app, tell), {
    policy,
    ...defined({ stack, region }),
  });
  const checked = await checkDocument(account, deployed).catch((error: unknown) => {
    throw unanswered(error, account.region, 'ssm:ListDocuments, ssm:DescribeDocument and ssm:GetDocument');
  });
  if (checked === undefined || deployed.policy.quiesce.kind !== 'document') {
    throw new CommandProblem(
      `--policy is "${policy}", which sends no post-script, so it has nothing to thaw; give the policy that froze the instance`,
    );
  }
  if (checked.state.status === 'missing') {
    throw new CommandProblem(`${checked.state.detail}; give --document`);
  }
  return { account, document: checked.name };
}

function sentence({ instanceId, thaw, result, exitCode, evidence }: OperatorThaw): string {
  const exit = exitCode === undefined ? '' : `, exit ${String(exitCode)}`;
  const said = evidence?.thawedBy === undefined ? '' : `; the guest reports: thawed by ${evidence.thawedBy}`;
  return thaw === 'confirmed'
    ? `${instanceId}: nothing is frozen under this document any more (${result}${exit}${said})`
    : `${instanceId}: NOT CONFIRMED, it may still be frozen (${result}${exit}); see ${RUNBOOK}`;
}
