import { Command, InvalidArgumentError } from 'commander';
import { terminalStyle } from '../../rehearsal/report/terminal';
import { readDeployedPolicy } from '../account/deployed-policy';
import { liveAccount } from '../account/live-account';
import { CommandProblem } from '../account/problem';
import { assemblyOf, teller, troubleLog } from '../conversation';
import { checkPolicy } from './check';
import { exitCodeOf } from './report';
import { renderCheck, renderOutput } from './terminal';

interface Flags {
  readonly policy: string;
  readonly app?: string;
  readonly region?: string;
  readonly document?: string;
  readonly dryRunScripts?: boolean;
  readonly showOutput?: boolean;
  readonly json?: boolean;
  readonly limit?: number;
}

/** A line that somebody greps is never broken. */
const UNBROKEN = 10_000;

const NOTES = `
It reads, with the credentials of your environment, and judges by the rule that a run itself prepares its targets by.
The one thing that it ever sends, and only with --dry-run-scripts, is the document's dry-run, which changes nothing.
Needs ec2:DescribeInstances, ec2:DescribeVolumes, ssm:DescribeInstanceInformation, ssm:ListDocuments, ssm:DescribeDocument,
ssm:GetDocument; for --dry-run-scripts also ssm:SendCommand, ssm:ListCommandInvocations, ssm:GetCommandInvocation.

Exit codes: 0 all targets are ready; 1 some are not, or none matches; 2 it could not be checked.`;

/** `quiesce check`: what a run would make of a policy's targets, in the live account. */
export function checkCommand(): Command {
  return new Command('check')
    .summary("say what a run would make of a policy's targets in your AWS account, one line each")
    .description(
      "Resolves a policy's targets in the live account and looks at each: state, Systems Manager, platform, document, role, " +
        'volumes and tags. Sends nothing, unless a dry-run is asked for.',
    )
    .requiredOption('--policy <name>', 'name of the policy')
    .option('--app <dir>', 'a cloud assembly (cdk.out) to read the policy from, in place of synthesizing the app')
    .option('--region <region>', "AWS Region; default: the stack's, else that of the environment")
    .option('--document <name>', "name or ARN of the deployed document, where it can't be found by the stack's name")
    .option('--dry-run-scripts', "send the document's dry-run to the targets that are ready, and show how it ends")
    .option('--show-output', "with --dry-run-scripts: show the first lines of the script's output, on a terminal only")
    .option('--json', 'print the report as JSON; never with output of scripts')
    .option('--limit <number>', 'look at no more targets than this', atLeastOne)
    .addHelpText('after', NOTES)
    .action(async (flags: Flags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: Flags): Promise<number> {
  checkFlags(flags);
  const tell = teller();
  const deployed = readDeployedPolicy(assemblyOf(flags.app, tell), flags.policy);
  const region = flags.region ?? deployed.region;
  const account = await liveAccount(region === undefined ? {} : { region });
  const report = await checkPolicy({
    account,
    deployed,
    ...(flags.document === undefined ? {} : { document: flags.document }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    dryRuns: flags.dryRunScripts === true ? 'send' : 'leave',
    output: flags.showOutput === true ? 'show' : 'leave',
    onProgress: tell,
    onOutput: (target, lines) => process.stderr.write(renderOutput(target, lines)),
    log: troubleLog(tell),
  });
  const page = terminalStyle(process.stdout, process.env);
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : renderCheck(report, deployed.policy, process.stdout.isTTY ? page : { ...page, width: UNBROKEN }),
  );
  return exitCodeOf(report);
}

function checkFlags(flags: Flags): void {
  if (flags.showOutput === true && flags.dryRunScripts !== true) {
    throw new CommandProblem('--show-output shows the output of dry-runs; give --dry-run-scripts too');
  }
  if (flags.showOutput === true && !process.stderr.isTTY) {
    throw new CommandProblem(
      '--show-output writes to a terminal only, since output of scripts may hold secrets and does not belong in a log; leave it out here',
    );
  }
}

function atLeastOne(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('allowed: a whole number from 1');
  }
  return value;
}
