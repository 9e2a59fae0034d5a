import { copyRegionsOf } from '../../../lambdas/domain/lifecycle/deployed';
import { counted, figure } from '../../../rehearsal/report/figures';
import { check, type Judged } from '../check';
import type { PolicyTargets } from '../patient';

export interface QuotaRead {
  readonly region: string;
  readonly targets: readonly PolicyTargets[];
  /** Snapshots of Quiesce that there are. */
  readonly snapshots: number;
  /** Quotas of EBS and of Lambda by name, in the Region of the engine. */
  readonly quotas: ReadonlyMap<string, number>;
}

/** Names of AWS. A quota that is not listed has AWS's default. */
const SNAPSHOTS = { name: 'Snapshots per Region', usual: 100_000 } as const;
const COPIES = { name: 'Concurrent snapshot copies per destination Region', usual: 20 } as const;
const FUNCTIONS = { name: 'Concurrent executions', usual: 1_000 } as const;

/** From here on a quota is worth a word: raising it takes days. */
const NEARLY = 0.8;

/** CreateSnapshots calls a second of an account and Region, of which an engine takes four fifths by default. */
const STARTS_PER_SECOND = 4;

/** A run that needs longer than this to take its sets is likely to meet the next one. */
const LONG_MINUTES = 60;

/** A wave of copies takes about as long as its slowest copy, often half an hour: a dozen waves fill a night. */
const MANY_WAVES = 12;

/** Quotas of the account against the fleet. Run Command has no published ones. */
export const quotas = check({
  name: 'quotas',
  fine: 'the quotas of EBS and Lambda are enough for the targets',
  needs: ['servicequotas:ListServiceQuotas', 'ec2:DescribeSnapshots', 'ec2:DescribeInstances', 'ec2:DescribeVolumes'],
  read: async ({ account, reads, targets }): Promise<QuotaRead> => {
    const { region, storedSets } = account;
    const [ebs, functions] = [await reads.quotas('ebs', region), await reads.quotas('lambda', region)];
    return {
      region,
      targets: await targets(),
      snapshots: (await storedSets.list(region)).length,
      quotas: new Map([...ebs, ...functions]),
    };
  },
  judge: judgeQuotas,
});

export function judgeQuotas(read: QuotaRead): readonly Judged[] {
  return [...snapshotFindings(read), ...functionFindings(read), ...startFindings(read), ...copyFindings(read)];
}

function valueOf({ quotas: known }: QuotaRead, { name, usual }: { readonly name: string; readonly usual: number }) {
  return known.get(name) ?? usual;
}

/** Those of other programs count too, so this says less than there is. */
function snapshotFindings(read: QuotaRead): readonly Judged[] {
  const quota = valueOf(read, SNAPSHOTS);
  return read.snapshots < quota * NEARLY
    ? []
    : [
        {
          severity: read.snapshots >= quota ? 'error' : 'warning',
          subject: read.region,
          text: `Quiesce alone has ${counted(read.snapshots, 'snapshot')}, the quota "${SNAPSHOTS.name}" is ${figure(quota)}`,
          remedy: 'raise the quota in Service Quotas, or keep fewer sets',
        },
      ];
}

/** Each target in progress occupies one function at a time. */
function functionFindings(read: QuotaRead): readonly Judged[] {
  const quota = valueOf(read, FUNCTIONS);
  const atOnce = read.targets.reduce(
    (sum, { policy, instances }) => sum + Math.min(policy.maxConcurrency, instances.length),
    0,
  );
  return atOnce < quota * NEARLY
    ? []
    : [
        {
          severity: 'warning',
          subject: read.region,
          text: `runs at the same time use up to ${figure(atOnce)} functions, the quota "${FUNCTIONS.name}" of Lambda is ${figure(quota)} for all functions of the account`,
          remedy: 'raise the quota in Service Quotas, lower maxConcurrency, or move a schedule',
        },
      ];
}

function startFindings({ targets }: QuotaRead): readonly Judged[] {
  return targets.flatMap(({ policy, instances }): readonly Judged[] => {
    const minutes = Math.ceil(instances.length / STARTS_PER_SECOND / 60);
    return minutes < LONG_MINUTES
      ? []
      : [
          {
            severity: 'warning',
            subject: policy.name,
            text: `${counted(instances.length, 'target')} take at least ${figure(minutes)} minutes, because EC2 lets an engine make ${figure(STARTS_PER_SECOND)} sets a second`,
            remedy: 'spread the targets over several policies and times',
          },
        ];
  });
}

function copyFindings(read: QuotaRead): readonly Judged[] {
  const quota = valueOf(read, COPIES);
  return read.targets.flatMap(({ policy, volumes }): readonly Judged[] => {
    const waves = Math.ceil(volumes.length / quota);
    return copyRegionsOf([policy]).length === 0 || waves < MANY_WAVES
      ? []
      : [
          {
            severity: 'warning',
            subject: policy.name,
            text: `${counted(volumes.length, 'snapshot')} of one firing are copied in ${figure(waves)} waves, because a Region takes ${figure(quota)} copies at the same time`,
            remedy: 'copy fewer sets, for example those of one schedule a week',
          },
        ];
  });
}
