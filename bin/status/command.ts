import { Command, InvalidArgumentError } from 'commander';

export interface StatusFlags {
  readonly policy?: string;
  readonly region?: string;
  /** Seconds; `true`: the default. */
  readonly watch?: number | true;
  readonly json?: boolean;
}

const NOTES = `
The first line is the verdict, with the worst finding. critical: an instance is owed a thaw that is overdue, the last run has failed,
two firings in a row made no set that is what the policy promises, or the newest restore drill has failed and no set has passed
one. warning: the last run failed in part or found no instance, the last firing made no such set, the newest restore drill has
failed, the last freeze took more than 80 % of the lease, the lifecycle does not run, or one round may not remove as many sets as
the rules want. unknown: something could not be read. A disabled policy is judged by its owed thaws only.
The command finds the engine by the schedules of the policies, and its DynamoDB table by the tag quiesce:ledger of the state machine.

With --watch, a terminal is drawn again each time. A pipe gets a line for each change; with --json, each line is a whole status.

Examples:
  npx quiesce status
  npx quiesce status --policy databases --watch
  npx quiesce status --json

It needs scheduler:ListSchedules, scheduler:GetSchedule, ec2:DescribeSnapshots, ec2:DescribeImages, ec2:DescribeLockedSnapshots,
ec2:DescribeFastSnapshotRestores, ec2:DescribeSnapshotTierStatus, states:ListTagsForResource and states:GetExecutionHistory (on the
state machine and its executions), dynamodb:GetItem and dynamodb:Query (on the table and its index), and kms:Decrypt if the table has
a key of yours. It changes nothing.

Exit codes: 0 ok; 1 warning; 2 critical; 3 unknown, also when the status could not be read or an
argument is wrong.`;

/** `quiesce status`: how the policies are doing. */
export function statusCommand(): Command {
  return new Command('status')
    .summary('show how the policies are doing: the verdict first')
    .description(
      'Shows for each policy its last run, its last good set, its freezes, owed thaws, what the lifecycle has to do, and its next firing.',
    )
    .option('--policy <name>', 'only this policy')
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--watch [seconds]', 'look again every 30 seconds, or as often as you say, until Ctrl-C', atLeastFive)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: StatusFlags) => {
      const { runStatus } = await import('./run.js');
      process.exitCode = await runStatus(flags);
    });
}

function atLeastFive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 5 || value > 86_400) {
    throw new InvalidArgumentError('allowed: a whole number from 5 to 86400');
  }
  return value;
}
