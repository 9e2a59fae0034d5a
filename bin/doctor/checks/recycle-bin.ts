import type { BinnedSnapshot } from '../../account/aws/account-reads';
import type { BinnedVolume } from '../../account/aws/drill-resources';
import { counted } from '../../../rehearsal/report/figures';
import { check, type Judged } from '../check';

export interface BinRead {
  readonly region: string;
  readonly binned: readonly BinnedSnapshot[];
  /** Volumes of the targets. */
  readonly volumeIds: readonly string[];
  /** Removed volumes that were made of sets. */
  readonly binnedVolumes: readonly BinnedVolume[];
}

/** A rule of the Recycle Bin keeps what retention and drills remove. It is charged, and counts in quotas, until it leaves. */
export const recycleBin = check({
  name: 'recycle-bin',
  fine: 'no snapshot of a target and no volume of a restore drill is in the Recycle Bin',
  needs: [
    'ec2:ListSnapshotsInRecycleBin',
    'ec2:ListVolumesInRecycleBin',
    'ec2:DescribeInstances',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumes',
  ],
  read: async ({ account, reads, targets }): Promise<BinRead> => ({
    region: account.region,
    binned: await reads.recycleBin(),
    volumeIds: (await targets()).flatMap(({ volumes }) => volumes.map(({ volumeId }) => volumeId)),
    binnedVolumes: await reads.binnedVolumes(),
  }),
  judge: judgeBin,
});

/** EC2 lists no tags of what is in the bin: the volume says whose a snapshot is, and the snapshot whose a volume is. */
export function judgeBin({ region, binned, volumeIds, binnedVolumes }: BinRead): readonly Judged[] {
  const known = new Set(volumeIds);
  const snapshots = binned.filter(({ volumeId }) => known.has(volumeId));
  const subject = region;
  return [
    ...lastOf(snapshots).map((last): Judged => ({
      severity: 'warning',
      subject,
      text: `${counted(snapshots.length, 'removed snapshot')} of the targets are in the Recycle Bin until ${last}: a retention rule there keeps what the policies remove, and it is charged`,
      remedy: 'if you do not want that, exclude the tag quiesce:policy from the Region-level rule, or shorten it',
    })),
    ...lastOf(binnedVolumes).map((last): Judged => ({
      severity: 'warning',
      subject,
      text: `${counted(binnedVolumes.length, 'removed volume')} made of sets are in the Recycle Bin until ${last}: a retention rule there keeps what restore drills remove, and it is charged`,
      remedy:
        'if you do not want that, exclude the tag quiesce:drill from the Region-level rule for volumes, or shorten it',
    })),
  ];
}

/** When the last of them leaves the bin; none where nothing is there. */
function lastOf(binned: readonly { readonly leavesAt: string }[]): readonly string[] {
  return binned
    .map(({ leavesAt }) => leavesAt)
    .sort()
    .slice(-1);
}
