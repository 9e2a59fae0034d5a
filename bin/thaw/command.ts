import { Command } from 'commander';

export interface ThawFlags {
  readonly policy?: string;
  readonly stack?: string;
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
ssm:ListDocuments, ssm:DescribeDocument and ssm:GetDocument, and outside of an app's folder scheduler:ListSchedules and
scheduler:GetSchedule.

Exit codes: 0 nothing is frozen under this document any more; 1 this was not confirmed; 2 the post-script could not be sent.`;

/** `quiesce thaw`: an operator thaws an instance now. */
export function thawCommand(): Command {
  return new Command('thaw')
    .summary('thaw an instance in your AWS account now')
    .description('Sends the post-script to one instance, in the name of an operator, and waits for its end.')
    .argument('<instance-id>', 'the instance that hangs')
    .option(
      '--policy <name>',
      'the policy that froze the instance; its document is sent. Outside of an app, it is read from its schedules',
    )
    .option('--document <name>', 'name or ARN of the document, instead of --policy')
    .option('--app <dir>', 'a cloud assembly (cdk.out) to read the policy from, instead of synthesizing the app')
    .option(
      '--stack <name>',
      'the stack of the policy, if the app has it in several: name, construct path or artifact id',
    )
    .option('--region <region>', 'AWS Region; default: the Region of the stack, otherwise that of the environment')
    .option('--force', 'required, because the thaw may end a freeze under which snapshots are being made')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (instanceId: string, flags: ThawFlags) => {
      const { runThaw } = await import('./run.js');
      process.exitCode = await runThaw(instanceId, flags);
    });
}
