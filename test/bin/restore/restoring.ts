import type { VolumeProps } from '../../../rehearsal/cloud/ec2/state';
import { restoreCommand } from '../../../bin/restore/command';
import { runCommand, type Ended } from '../run-command';
import { addSet, HOME, INSTANCE, snapshotsOf, type SetsAccount } from '../sets-account';

/** Of the set of `aSet`. */
export const SET = 'set-1';
export const [BOOT_SNAPSHOT = '', DATA_SNAPSHOT = ''] = snapshotsOf(1);
export const OTHER = 'i-00000000000000009';

/** A set of a boot volume and a data volume, and the instance that has them. */
export function aSet(account: SetsAccount, tags: Readonly<Record<string, string>> = {}): void {
  addSet(account, { number: 1, tags: { 'quiesce:set': FULL_ID, ...tags } });
}

export const FULL_ID = '5f2c8a41-0000-5000-8000-000000000001';

/** The instance of the set; its volumes are those of which the set was made. */
export function sourceInstance({ cloud }: SetsAccount, data: Partial<VolumeProps> = {}): void {
  const usual = { device: '/dev/sdf', volumeType: 'io2', iops: 4_000, sizeGiB: 8 };
  cloud.addInstance({
    instanceId: INSTANCE,
    volumes: [
      { volumeId: 'vol-10', device: '/dev/xvda' },
      { volumeId: 'vol-11', ...usual, ...data },
    ],
  });
}

/** An instance without data volumes. */
export function otherInstance({ cloud }: SetsAccount, data: readonly VolumeProps[] = []): void {
  cloud.addInstance({ instanceId: OTHER, volumes: [{ volumeId: 'vol-90', device: '/dev/xvda' }, ...data] });
}

export async function restore(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(restoreCommand(), account.url, ['--region', HOME, '--plan', ...flags]);
}
