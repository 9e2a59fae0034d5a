import { CreateVolumeCommand, DeleteVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { binnedVolumes } from '../../../bin/account/aws/drill-resources';
import { configOf, READ } from '../../../lambdas/aws/clients';
import { addSets, HOME, snapshotsOf, withSets } from '../sets-account';

const AVAILABLE = 'snap-0000000000000000f';

test('volumes in the Recycle Bin that were made of sets are found, and no others', () =>
  withSets(
    async (account) => {
      addSets(account, 2);
      const now = Date.now();
      account.cloud.addSnapshot({
        ...{ snapshotId: AVAILABLE, volumeId: 'vol-0f', startedAt: now, completesAt: now, tags: { Name: 'by hand' } },
      });
      const client = new EC2Client({ ...configOf(READ, HOME), endpoint: account.url });
      try {
        const made = [];
        for (const SnapshotId of [...snapshotsOf(1), ...snapshotsOf(2), AVAILABLE]) {
          const { VolumeId } = await client.send(new CreateVolumeCommand({ AvailabilityZone: `${HOME}a`, SnapshotId }));
          await client.send(new DeleteVolumeCommand({ VolumeId }));
          made.push({ volumeId: VolumeId, snapshotId: SnapshotId });
        }
        const found = await binnedVolumes(client);
        expect(found.map(({ volumeId, snapshotId }) => ({ volumeId, snapshotId }))).toEqual(
          expect.arrayContaining(made.slice(0, 4)),
        );
        expect(found).toHaveLength(4);
        expect(Date.parse(found[0]?.leavesAt ?? '')).toBeGreaterThan(now + 3_600_000);
      } finally {
        client.destroy();
      }
    },
    { modelSettings: { volumeBinMillis: 7_200_000 } },
  ));
