import { Command } from 'commander';

export interface DoctorFlags {
  readonly policy?: string;
  readonly region?: string;
  readonly json?: boolean;
}

const NOTES = `
It looks at the policies that are deployed in the Region, at the instances that they select, and at what both need of the account:
schedules and their role, engines and their versions, documents, SSM Agents, KMS keys, quotas, block public access, the
Recycle Bin, and restore drills with what they left. It changes nothing. Each finding has a remedy. What AWS does not let
you ask is unknown, and the finding names the actions that it needs.

Examples:
  npx quiesce doctor
  npx quiesce doctor --policy databases
  npx quiesce doctor --json | jq -r '.checks[].findings[] | [.severity, .subject, .remedy] | @tsv'

It needs scheduler:ListSchedules, scheduler:GetSchedule, states:ListTagsForResource, iam:SimulatePrincipalPolicy,
ec2:DescribeInstances, ec2:DescribeVolumes, ec2:DescribeImages, ec2:DescribeSnapshots,
ec2:GetSnapshotBlockPublicAccessState, ec2:ListSnapshotsInRecycleBin, ec2:ListVolumesInRecycleBin,
ssm:DescribeInstanceInformation, ssm:GetServiceSetting, ssm:GetDocument, ssm:DescribeDocument, kms:DescribeKey and servicequotas:ListServiceQuotas.

Exit codes: 0 nothing is lacking; 1 warnings; 2 errors, or the input can't be used, or AWS can't be reached;
3 no error, but something could not be asked.`;

/** `quiesce doctor`: what the account lacks. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('find out what your AWS account lacks for its policies, with remedies')
    .description('Checks the account that the policies are deployed in, and says what it lacks. Changes nothing.')
    .option('--policy <name>', 'only what this policy needs')
    .option('--region <region>', 'Region of the engine; default: that of the environment')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('./run.js');
      process.exitCode = await runDoctor(flags);
    });
}
