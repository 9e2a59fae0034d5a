import { Command } from 'commander';
import { documentation } from '../../documents/documentation';
import type { LifecycleFlags } from '../account/live-lifecycle';

export interface ExplainFlags extends LifecycleFlags {
  readonly at?: string;
  readonly report?: string;
  readonly try?: string;
  readonly json?: boolean;
}

const NOTES = `
Without --report and --try this command reads the live account: the policies from the schedules of the Region, and the sets there
and in the Regions that get copies. It judges them by the plan that the engine carries out. The sizes and costs are upper bounds of
the storage, without fast restore and copying.
It needs scheduler:ListSchedules, scheduler:GetSchedule, ec2:DescribeSnapshots, ec2:DescribeImages, ec2:DescribeLockedSnapshots,
ec2:DescribeFastSnapshotRestores and ec2:DescribeSnapshotTierStatus.

A file for --try is JSON: one case, or { "cases": [ … ] }. ${documentation('lifecycle.md')} has an
example. A case has these members:
  name           optional; heads the result
  now            an instant, such as 2026-10-25T03:00:00Z
  timeZone       IANA time zone of the schedules; default: UTC
  rule           last, hourly, daily, weekly, monthly, yearly, withinSeconds, ageSeconds, tagged, floor, prefer, trustExitCodes,
                 keepOldest; what is absent is 0, "newest" or false. The defaults of a policy are floor 1 and prefer "consistent": write both
  rules          or a rule by the name of each schedule
  sets           a list of { id, start }; optional: state, consistency, proof, duplicate, locked, inUse, instance, schedules, tags;
                 what is absent is that of a completed and proven set
  expectKeep, expectIgnored  optional lists of ids, with which the result is compared
Only the rules are tried. The engine also never removes the last proven set of a target, and at most half of the sets in a round.

Exit codes: 0 done, and as expected where the file says what it expects; 1 it differs, or a Region or a policy could not be read;
2 the input can't be used, or AWS could not be asked.`;

/** `quiesce explain`: which sets stay, and why. */
export function explainCommand(): Command {
  return new Command('explain')
    .summary('show which snapshot sets stay, which go, and why')
    .description(
      'Shows for each snapshot set what keeps or removes it, what is done next, and what it costs at most. Changes nothing.',
    )
    .option('--policy <name>', 'show each set of this policy; without it, one line for each policy')
    .option('--instance <id>', 'show only sets of this instance')
    .option('--at <time>', 'judge what there is as if it were this time, such as 2026-12-24T03:00:00Z')
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--copy-region <region...>', 'look for copies here too, where no policy copies to any more')
    .option('--report <file>', 'explain the sets of a rehearsal by its report.json, instead of the live account')
    .option('--try <file>', 'try rules on the sets of a JSON file, before you adopt them')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: ExplainFlags) => {
      const { runExplain } = await import('./run.js');
      process.exitCode = await runExplain(flags);
    });
}
