import { Command } from 'commander';
import type { LifecycleFlags } from '../account/live-lifecycle';

export interface SetsFlags extends LifecycleFlags {
  readonly json?: boolean;
}

const NOTES = `
It reads the live account: the policies from the schedules of the Region, and the sets there and in the Regions that get copies.
What keeps or removes a set is what the engine's own plan says. quiesce explain shows the same by rule, and for other times.
The size is that of all blocks of the snapshots; EC2 does not say what the snapshots of a volume share.

The id of a set is the value of its tag quiesce:set, and its copies have the same one. The table shows its beginning, which
quiesce restore takes; --json has the whole id.

Examples:
  npx quiesce sets
  npx quiesce sets --policy databases --instance i-0123456789abcdef0
  npx quiesce sets --json | jq '.sets[] | select(.consistency != "application-consistent") | {id, reason}'

It needs scheduler:ListSchedules, scheduler:GetSchedule, ec2:DescribeSnapshots, ec2:DescribeImages, ec2:DescribeLockedSnapshots,
ec2:DescribeFastSnapshotRestores and ec2:DescribeSnapshotTierStatus.

Exit codes: 0 done; 1 a Region or a policy could not be read, so some sets or reasons are missing; 2 the input can't be used,
or AWS could not be asked.`;

/** `quiesce sets`: the sets that there are. */
export function setsCommand(): Command {
  return new Command('sets')
    .summary('list snapshot sets with their verdicts, copies and what keeps them')
    .description(
      'Lists the snapshot sets of your account: verdict, age, size, copies and what keeps each. Changes nothing.',
    )
    .option('--policy <name>', 'only sets of this policy')
    .option('--instance <id>', 'only sets of this instance')
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--copy-region <region...>', 'look for copies here too, where no policy copies to any more')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: SetsFlags) => {
      const { runSets } = await import('./run.js');
      process.exitCode = await runSets(flags);
    });
}
