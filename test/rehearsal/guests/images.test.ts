import { ImageModeName } from '../../../rehearsal/guests/images/image-store';
import { WorkloadKind } from '../../../rehearsal/guests/fleet/spec';
import type { ImageModeName as Mode } from '../../../rehearsal/guests/images/image-store';
import { describeWhere } from '../../describe-where';
import { eventually, fleetOf, lacks, noRealVolumes, run, twoVolumes } from './machine';

const REASONS: Readonly<Record<Mode, string | undefined>> = {
  [ImageModeName.BTRFS]: noRealVolumes() ?? lacks('mkfs.btrfs'),
  [ImageModeName.REFLINK]: noRealVolumes() ?? lacks('mkfs.xfs'),
  [ImageModeName.COPY]: noRealVolumes(),
  [ImageModeName.FOLDERS]: noRealVolumes(),
};

for (const mode of Object.values(ImageModeName)) {
  describeWhere(REASONS[mode])(`image mode ${mode}`, () => {
    test('keeps what was there at the capture and nothing of what came later', async () => {
      const fleet = await fleetOf(twoVolumes(WorkloadKind.FILES), { images: mode });
      try {
        expect(fleet.mode.images.name).toBe(mode);
        const { guest, acknowledged } = fleet.instance('subject');
        await eventually(() => acknowledged().length > 20);
        const [volume] = guest.volumes;
        const before = acknowledged().at(-1)?.id ?? 0;
        await guest.capture([{ volumeId: volume?.volumeId ?? '', snapshotId: `snap-${mode}` }]);
        const captured = acknowledged().at(-1)?.id ?? 0;
        await eventually(() => (acknowledged().at(-1)?.id ?? 0) > captured + 20);
        const { ids } = await fleet.restore(WorkloadKind.FILES, [`snap-${mode}`]);
        expect(ids.at(-1)).toBeGreaterThanOrEqual(before);
        expect(ids.at(-1)).toBeLessThan(captured + 20);
        expect(ids).toEqual(ids.map((_, index) => index + 1));
      } finally {
        await fleet.close();
      }
    });

    test('leaves frozen what the instance froze', async () => {
      const fleet = await fleetOf(twoVolumes(), { images: mode });
      try {
        const { guest } = fleet.instance('subject');
        await run(guest, 'fsfreeze -f /srv/a');
        await guest.capture(guest.volumes.map(({ volumeId }) => ({ volumeId, snapshotId: `snap-${volumeId}` })));
        const exit = await run(guest, 'fsfreeze -u /srv/a && echo "was still frozen"; fsfreeze -u /srv/b');
        expect(exit).toMatchObject({ stdout: 'was still frozen\n', exitCode: 1 });
      } finally {
        await fleet.close();
      }
    });
  });
}
