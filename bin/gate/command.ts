import { Command, InvalidArgumentError } from 'commander';

export interface GateFlags {
  readonly policy: string;
  /** Seconds. */
  readonly within?: number;
  /** Seconds. */
  readonly maxAge?: number;
  /** Seconds. */
  readonly drilledWithin?: number;
  readonly region?: string;
  readonly json?: boolean;
}

const NOTES = `
It passes only when each instance that the policy selects now has both:
  1. an application-consistent set that is completed and not archived, and not older than --max-age;
  2. a restore drill of one of its sets that is its newest one, passed, and is not older than --drilled-within.
--within is the bound of both. --max-age and --drilled-within give one of them a bound of its own. A bound is a whole number of
hours, days or weeks: 26h, 7d, 4w. The result of a drill is on its set: give the schedule floorDrilled, so that the retention keeps
the set as long as the gate asks for it. A policy that selects no instance does not pass.

Examples:
  npx quiesce gate --policy databases --within 7d
  npx quiesce gate --policy databases --within 7d --max-age 26h
  npx quiesce gate --policy databases --max-age 26h --drilled-within 30d --json

It needs scheduler:ListSchedules, scheduler:GetSchedule, ec2:DescribeInstances and ec2:DescribeSnapshots. It changes nothing.

Exit codes: 0 passed; 1 an instance lacks something, or the policy selects none; 2 the input can't be used, or AWS could not
be asked.`;

/** `quiesce gate`: whether each target has a set that is young enough, and a drill that passed. */
export function gateCommand(): Command {
  return new Command('gate')
    .summary('pass or fail a deployment by the sets and restore drills of a policy')
    .description(
      'Passes only when each instance of a policy has a recent application-consistent set, and its newest restore drill passed. For pipelines.',
    )
    .requiredOption('--policy <name>', 'name of the policy')
    .option('--within <time>', 'the oldest set and the oldest drill that pass', seconds)
    .option('--max-age <time>', 'the oldest set that passes; default: --within', seconds)
    .option('--drilled-within <time>', 'the oldest drill that passes; default: --within', seconds)
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: GateFlags) => {
      const { runGate } = await import('./run.js');
      process.exitCode = await runGate(flags);
    });
}

const UNIT_SECONDS = { h: 3_600, d: 86_400, w: 604_800 } as const;

function seconds(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,3})([hdw])$/.exec(text) ?? [];
  if (count === '') {
    throw new InvalidArgumentError('allowed: a whole number of hours, days or weeks such as 26h, 7d or 4w');
  }
  return Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
}
