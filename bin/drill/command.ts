import { Command } from 'commander';
import { documentation } from '../../documents/documentation';

export interface DrillFlags {
  readonly policy: string;
  readonly drill?: string;
  readonly set?: string;
  readonly follow?: boolean;
  readonly region?: string;
  readonly json?: boolean;
}

const NOTES = `
The drill does what a firing of its schedule does: it restores one set into an instance of its own, starts the application there,
checks it, removes the instance, and writes the result on the set. It changes nothing on the instances of the policy. Without --set
it restores the set that the drill itself chooses. A drill that is disabled can be started too.
Ctrl-C stops the following and not the drill. To stop a drill, stop its execution: the guard of drills then removes the instance.
${documentation('drills.md')}

Examples:
  npx quiesce drill --policy databases --follow
  npx quiesce drill --policy databases --set 5f2c8a41 --follow --json

It needs scheduler:ListSchedules, scheduler:GetSchedule and states:StartExecution (on the state machine of the drills). With --set
it also needs ec2:DescribeSnapshots, and with --follow states:GetExecutionHistory (on its executions).

Exit codes: 0 started, or with --follow passed; 1 with --follow failed, also when it was stopped; 2 the drill could not be started
or followed; 130 the following was interrupted.`;

/** `quiesce drill`: starts a restore drill now. */
export function drillCommand(): Command {
  return new Command('drill')
    .summary('start a restore drill of a policy now, and follow it')
    .description('Starts a deployed restore drill of a policy now, in your AWS account.')
    .requiredOption('--policy <name>', 'name of the policy')
    .option('--drill <name>', 'its drill, if it has several')
    .option('--set <id>', 'the set to restore: an id that quiesce sets prints, or the id of a snapshot')
    .option('--follow', 'follow the drill step by step, and end with its verdict')
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: DrillFlags) => {
      const { runDrill } = await import('./run.js');
      process.exitCode = await runDrill(flags);
    });
}
