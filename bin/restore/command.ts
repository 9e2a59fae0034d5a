import { Command, Option } from 'commander';

export type Format = 'cli' | 'cdk';

export interface RestoreFlags {
  readonly set: string;
  readonly plan?: boolean;
  readonly format: Format;
  readonly out?: string;
  readonly region?: string;
  readonly instance?: string;
  readonly availabilityZone?: string;
  readonly initializationRate?: string;
  readonly kmsKey?: string;
  readonly json?: boolean;
}

const NOTES = `
This command changes nothing. It reads the set and what it is of, and prints the commands that make volumes of it: a script for
bash and the AWS CLI, or a stack of the CDK. Read them before you run them.

The set: the id that npx quiesce sets prints, at least 8 characters of its beginning, or the id of one of its snapshots. A set and
its copies have the same id: --region says which of them is restored. In the Region of a copy nothing is asked of the engine's
Region but the volumes of which the set was made, so a restore can be planned while that Region does not answer.

Devices, types, IOPS and throughput are those of the volumes of which the set was made, if EC2 still knows them; otherwise the plan says what it
assumes. Sizes and KMS keys are those of the snapshots. IOPS and throughput that EBS does not allow at this size are lowered, and
the plan says so. The volumes are attached to the instance of the set if it exists in the
Region, or to --instance. A volume is never attached where another one is, and never beside its own source: the plan says how to
swap them. Boot volumes are made, not attached. The same is true of a volume that may be one, because its source is not at the
instance of the set any more, and no other volume of the set is the boot volume of that instance.

Examples:
  npx quiesce restore --set 5f2c8a41 --plan
  npx quiesce restore --set 5f2c8a41 --plan --instance i-0123456789abcdef0 --initialization-rate 300 --out restore.sh
  npx quiesce restore --set snap-0123456789abcdef0 --plan --region eu-west-1 --availability-zone eu-west-1b --format cdk

It needs ec2:DescribeSnapshots, ec2:DescribeVolumes and ec2:DescribeInstances. To say which steps the application needs, it also
uses scheduler:ListSchedules, scheduler:GetSchedule and ssm:GetDocument. The commands that it prints need ec2:CreateVolume,
ec2:CreateTags, ec2:AttachVolume and ec2:DescribeVolumes; for pending snapshots ec2:DescribeSnapshots; for archived ones
ec2:RestoreSnapshotTier, ec2:DescribeSnapshots and ec2:DescribeSnapshotTierStatus; for encrypted ones the use of the KMS key.

Exit codes: 0 the plan is that of the whole set; 1 there is a plan, but a part of the set is missing or something is assumed;
2 there is no plan.`;

/** `quiesce restore`: how to restore a set. */
export function restoreCommand(): Command {
  return new Command('restore')
    .summary('print the commands that restore a snapshot set')
    .description(
      'Prints the commands that make the volumes of a set again, with the right devices. Changes nothing itself.',
    )
    .requiredOption('--set <id>', 'the set: its id, the beginning of its id, or a snapshot of it')
    .option('--plan', 'required: print the commands; running them is up to you')
    .addOption(
      new Option('--format <format>', 'cli: bash and the AWS CLI; cdk: TypeScript')
        .choices(['cli', 'cdk'])
        .default('cli'),
    )
    .option('--out <file>', 'write the commands to a new file instead of stdout')
    .option('--region <region>', 'Region of the set or of its copy; default: that of the environment')
    .option('--instance <id>', 'attach the volumes to this instance; default: the instance of the set, if it is there')
    .option('--availability-zone <zone>', 'zone of the volumes; default: that of the instance')
    .option('--initialization-rate <MiB/s>', '100 to 300: EBS reads the snapshots at this rate, at a charge')
    .option('--kms-key <key>', 'encrypt the volumes with this key; default: as the snapshots are')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', NOTES)
    .action(async (flags: RestoreFlags) => {
      const { runRestore } = await import('./run.js');
      process.exitCode = await runRestore(flags);
    });
}
