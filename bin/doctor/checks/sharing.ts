import { check, type Judged } from '../check';

export interface SharingRead {
  readonly region: string;
  /** EC2's word. */
  readonly publicAccess: string;
  /** Policies that share their sets. */
  readonly sharing: readonly string[];
}

/** The engine shares with accounts only. Nothing of it needs public snapshots, so the account should refuse them. */
export const sharing = check({
  name: 'public-access',
  fine: 'snapshots can not be made public',
  needs: ['ec2:GetSnapshotBlockPublicAccessState'],
  read: async ({ account, policies, reads }): Promise<SharingRead> => ({
    region: account.region,
    publicAccess: await reads.publicAccess(),
    sharing: (await policies()).policies
      .filter(({ schedules }) => schedules.some(({ share }) => share !== undefined))
      .map(({ name }) => name),
  }),
  judge: judgeSharing,
});

export function judgeSharing({ region, publicAccess, sharing: names }: SharingRead): readonly Judged[] {
  if (publicAccess === 'block-all-sharing' || publicAccess === 'block-new-sharing') {
    return [];
  }
  const goesOn = names.length === 0 ? '' : ` The shares of ${names.join(', ')} are private and go on.`;
  return [
    {
      severity: 'warning',
      subject: region,
      text: 'snapshots can be made public, because block public access for EBS snapshots is off',
      remedy: `aws ec2 enable-snapshot-block-public-access --state block-all-sharing.${goesOn}`,
    },
  ];
}
