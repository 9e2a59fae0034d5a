import { Command } from 'commander';
import type { LifecycleFlags } from '../account/live-lifecycle';

export interface PruneFlags extends LifecycleFlags {
  readonly orphans?: boolean;
  readonly all?: boolean;
  readonly allowMore?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const NOTES = `
The engine removes sets by itself. Use this command if you can't wait for its next rounds, to remove more in one round than the guard
allows, or to remove sets whose policy or schedule is gone. It removes as the engine does: what is locked, used by an image, tagged
quiesce:keep or not known stays, and so does the last proven set of a target that rules keep. An interrupted removal is finished by
the engine. The engine's event Snapshot Set Pruned and its metrics are not published for what this command removes: what it prints,
and CloudTrail, say who removed what.
It needs scheduler:ListSchedules, scheduler:GetSchedule, ec2:DescribeSnapshots, ec2:DescribeImages, ec2:DescribeLockedSnapshots,
ec2:DescribeFastSnapshotRestores and ec2:DescribeSnapshotTierStatus. Without --dry-run it also needs ec2:CreateTags and
ec2:DeleteSnapshot.

Exit codes: 0 done; 1 something failed, was held back or was not confirmed, or a Region could not be listed; 2 nothing could be done.`;

/** `quiesce prune`: a person removes sets now. */
export function pruneCommand(): Command {
  return new Command('prune')
    .summary('remove snapshot sets that the rules do not keep, or whose policy is gone')
    .description(
      'Shows the snapshot sets that the retention rules of the deployed policies do not keep, asks, and removes them.',
    )
    .option('--policy <name>', 'remove only sets of this policy')
    .option('--instance <id>', 'remove only sets of this instance')
    .option('--dry-run', 'show what would be removed, and change nothing')
    .option('--allow-more', 'with --policy: remove more than half of its sets')
    .option('--orphans', 'remove sets whose policy or schedule is gone, instead; give --policy, --instance or --all')
    .option('--all', 'with --orphans: of all policies')
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--copy-region <region...>', 'look for copies here too, where no policy copies to any more')
    .option('--yes', 'do not ask')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: PruneFlags) => {
      const { runPrune } = await import('./run.js');
      process.exitCode = await runPrune(flags);
    });
}
