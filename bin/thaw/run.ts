import { defined } from '../../lambdas/domain/json';
import { QuiesceError } from '../../lambdas/errors';
import { readDeployedPolicy } from '../account/deployed-policy';
import { awsDetailOf, checkCredentials, liveAccount, type LiveAccount } from '../account/live-account';
import { checkDocument } from '../account/policy-document';
import { CommandProblem } from '../problem';
import { assemblyOf, teller, troubleLog, type Tell } from '../conversation';
import type { ThawFlags } from './command';
import { thawAsOperator, type OperatorThaw } from './thaw';

/** Does what `quiesce thaw` was asked and returns its exit code. */
export async function runThaw(instanceId: string, flags: ThawFlags): Promise<number> {
  checkCall(instanceId, flags);
  const tell = teller();
  await checkCredentials();
  const { account, document } = await whatToSend(flags, tell);
  tell(`sending post-script of ${document} to ${instanceId} in ${account.region}`);
  try {
    const thaw = await thawAsOperator({ ...account, log: troubleLog(tell) }, { instanceId, document });
    process.stdout.write(flags.json === true ? `${JSON.stringify(thaw, undefined, 2)}\n` : `${sentence(thaw)}\n`);
    return thaw.thaw === 'confirmed' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof QuiesceError)) {
      throw error;
    }
    throw new CommandProblem(`the post-script could not be sent or followed (${awsDetailOf(error)}); see the runbook`, {
      cause: error,
    });
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
  const deployed = readDeployedPolicy(await assemblyOf(app, tell), { policy, ...defined({ stack, region }) });
  const account = await liveAccount(region ?? deployed.region);
  const checked = await checkDocument(account, deployed);
  if (checked === undefined || deployed.policy.quiesce.kind !== 'document') {
    throw new CommandProblem(`--policy is "${policy}", which sends no post-script, so it has nothing to thaw`);
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
    : `${instanceId}: NOT CONFIRMED, it may still be frozen (${result}${exit}); see docs/runbook.md, "An instance hangs"`;
}
