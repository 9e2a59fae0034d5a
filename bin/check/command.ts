import { Command, InvalidArgumentError } from 'commander';

export interface CheckFlags {
  readonly policy: string;
  readonly stack?: string;
  readonly app?: string;
  readonly region?: string;
  readonly document?: string;
  readonly dryRunScripts?: boolean;
  readonly showOutput?: boolean;
  readonly json?: boolean;
  readonly limit?: number;
}

const NOTES = `
This command only reads, with the credentials of your environment. It uses the same rule as a run. With --dry-run-scripts it
also sends the document's dry-run, which changes nothing.
It needs ec2:DescribeInstances, ec2:DescribeVolumes, ssm:DescribeInstanceInformation, ssm:ListDocuments, ssm:DescribeDocument and
ssm:GetDocument. Outside of an app's folder it reads the policy from its schedules, which needs scheduler:ListSchedules and
scheduler:GetSchedule. With --dry-run-scripts it also needs ssm:SendCommand, ssm:ListCommandInvocations and ssm:GetCommandInvocation.

Exit codes: 0 all targets are ready; 1 some are not, or none matches; 2 the check was not possible.`;

/** `quiesce check`: what a run would do with a policy's targets, in the live account. */
export function checkCommand(): Command {
  return new Command('check')
    .summary("show what a run would do with a policy's targets in your AWS account, one line for each")
    .description(
      "Finds a policy's targets in the live account and checks each of them: state, Systems Manager, platform, document, role, " +
        'volumes and tags. Sends nothing, unless you ask for a dry-run.',
    )
    .requiredOption('--policy <name>', 'name of the policy')
    .option('--app <dir>', 'a cloud assembly (cdk.out) to read the policy from, instead of synthesizing the app')
    .option(
      '--stack <name>',
      'the stack of the policy, if the app has it in several: name, construct path or artifact id',
    )
    .option('--region <region>', 'AWS Region; default: the Region of the stack, otherwise that of the environment')
    .option('--document <name>', "name or ARN of the deployed document, if it can't be found by the name of the stack")
    .option('--dry-run-scripts', "send the document's dry-run to the targets that are ready, and show its result")
    .option('--show-output', "with --dry-run-scripts: show the first lines of the script's output, on a terminal only")
    .option('--json', 'print the report as JSON; never with output of scripts')
    .option('--limit <number>', 'check at most this many targets', atLeastOne)
    .addHelpText('after', NOTES)
    .action(async (flags: CheckFlags) => {
      const { runCheck } = await import('./run.js');
      process.exitCode = await runCheck(flags);
    });
}

function atLeastOne(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('allowed: a whole number from 1');
  }
  return value;
}
