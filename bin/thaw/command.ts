import { Command } from 'commander';
import { QuiesceError } from '../../lambdas/errors';
import { readDeployedPolicy } from '../account/deployed-policy';
import { awsDetailOf, liveAccount, type LiveAccount } from '../account/live-account';
import { checkDocument } from '../account/policy-document';
import { CommandProblem } from '../account/problem';
import { assemblyOf, teller, troubleLog, type Tell } from '../conversation';
import { thawAsOperator, type OperatorThaw } from './thaw';

interface Flags {
  readonly policy?: string;
  readonly document?: string;
  readonly app?: string;
  readonly region?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const NOTES = `
An instance thaws itself when its lease ends, and the engine thaws what it froze. Use this command if you can't wait for that.
It sends the post-script of the document without an execution id. A document of the library then thaws everything that it holds
on the instance and reports thawedBy: operator. The set that is being made loses its verdict.
It needs ssm:SendCommand, ssm:ListCommandInvocations and ssm:GetCommandInvocation. With --policy it also needs
ssm:ListDocuments, ssm:DescribeDocument and ssm:GetDocument.

Exit codes: 0 nothing is frozen under this document any more; 1 this was not confirmed; 2 the post-script could not be sent.`;

/** `quiesce thaw`: an operator thaws an instance now. */
export function thawCommand(): Command {
  return new Command('thaw')
    .summary('thaw an instance in your AWS account now')
    .description('Sends the post-script to one instance, in the name of an operator, and waits for its end.')
    .argument('<instance-id>', 'the instance that hangs')
    .option('--policy <name>', 'the policy that froze the instance; its document is sent')
    .option('--document <name>', 'name or ARN of the document, instead of --policy')
    .option('--app <dir>', 'a cloud assembly (cdk.out) to read the policy from, instead of synthesizing the app')
    .option('--region <region>', 'AWS Region; default: the Region of the stack, otherwise that of the environment')
    .option('--force', 'required, because the thaw may end a freeze under which snapshots are being made')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (instanceId: string, flags: Flags) => {
      process.exitCode = await run(instanceId, flags);
    });
}

async function run(instanceId: string, flags: Flags): Promise<number> {
  checkCall(instanceId, flags);
  const tell = teller();
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

function checkCall(instanceId: string, { policy, document, force }: Flags): void {
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
  { policy, document, app, region }: Flags,
  tell: Tell,
): Promise<{ readonly account: LiveAccount; readonly document: string }> {
  if (policy === undefined) {
    return { account: await liveAccount(region), document: document ?? '' };
  }
  const deployed = readDeployedPolicy(assemblyOf(app, tell), policy);
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
