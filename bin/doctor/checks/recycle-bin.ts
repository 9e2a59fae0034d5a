import type { BinnedSnapshot } from '../../account/aws/account-reads';
import { counted } from '../../../rehearsal/report/figures';
import { check, type Judged } from '../check';

export interface BinRead {
  readonly region: string;
  readonly binned: readonly BinnedSnapshot[];
  /** Volumes of the targets. */
  readonly volumeIds: readonly string[];
}

/** A rule of the Recycle Bin keeps what the retention removes. It is charged, and counts in quotas, until it leaves. */
export const recycleBin = check({
  name: 'recycle-bin',
  fine: 'no snapshot of a target is in the Recycle Bin',
  needs: ['ec2:ListSnapshotsInRecycleBin', 'ec2:DescribeInstances', 'ec2:DescribeVolumes'],
  read: async ({ account, reads, targets }): Promise<BinRead> => ({
    region: account.region,
    binned: await reads.recycleBin(),
    volumeIds: (await targets()).flatMap(({ volumes }) => volumes.map(({ volumeId }) => volumeId)),
  }),
  judge: judgeBin,
});

/** EC2 lists no tags of what is in the bin, so the volume says whose a snapshot is. */
export function judgeBin({ region, binned, volumeIds }: BinRead): readonly Judged[] {
  const known = new Set(volumeIds);
  const ours = binned.filter(({ volumeId }) => known.has(volumeId));
  const last = ours
    .map(({ leavesAt }) => leavesAt)
    .sort()
    .at(-1);
  return last === undefined
    ? []
    : [
        {
          severity: 'warning',
          subject: region,
          text: `${counted(ours.length, 'removed snapshot')} of the targets are in the Recycle Bin until ${last}: a retention rule there keeps what the policies remove, and it is charged`,
          remedy: 'if you do not want that, exclude the tag quiesce:policy from the Region-level rule, or shorten it',
        },
      ];
}
