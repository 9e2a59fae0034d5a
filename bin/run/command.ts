import { Command } from 'commander';
import { documentation } from '../../documents/documentation';

export interface RunFlags {
  readonly policy: string;
  readonly schedule?: string;
  readonly follow?: boolean;
  readonly region?: string;
  readonly json?: boolean;
}

const NOTES = `
The run does what a firing of the schedule does: it freezes the instances of the policy, takes a set of each, and thaws. Its sets
count for the retention of the schedule. It is a run of its own: it replaces no firing, and no firing waits for it. A schedule that
is disabled can be started too.
Ctrl-C stops the following and not the run. To stop a run:
${documentation('runbook.md#stop-a-run')}

Examples:
  npx quiesce run --policy databases --follow
  npx quiesce run --policy databases --schedule weekly --follow --json

It needs scheduler:ListSchedules, scheduler:GetSchedule and states:StartExecution (on the engine's state machine). With --follow it
also needs states:GetExecutionHistory (on its executions) and states:ListExecutions (on its Map Runs).

Exit codes: 0 started, or with --follow Completed; 1 PartiallyFailed; 2 Failed, or the run could not be started or followed;
130 the following was interrupted.`;

/** `quiesce run`: starts a run now. */
export function runCommand(): Command {
  return new Command('run')
    .summary('start a run of a policy now, and follow it')
    .description('Starts a run of a deployed policy now, in your AWS account.')
    .requiredOption('--policy <name>', 'name of the policy')
    .option('--schedule <name>', 'its schedule, if it has several: the sets are kept by its retention')
    .option('--follow', 'follow the run target by target, and end with its verdict')
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: RunFlags) => {
      const { runRun } = await import('./run.js');
      process.exitCode = await runRun(flags);
    });
}
