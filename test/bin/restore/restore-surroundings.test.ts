import { HOME, INSTANCE, withSets } from '../sets-account';
import { aSet, DATA_SNAPSHOT, FULL_ID, OTHER, otherInstance, restore, sourceInstance } from './restoring';

test.each(['DescribeVolumes', 'DescribeInstances'])('when %s is denied, nothing is said to be gone', (denied) =>
  withSets(
    async (account) => {
      aSet(account);
      sourceInstance(account);
      const { stderr, exitCode } = await restore(account, '--set', FULL_ID, '--availability-zone', `${HOME}a`);
      expect(stderr).toContain('warning: EC2 in eu-central-1 did not say ');
      expect(stderr).not.toContain('does not know');
      expect(exitCode).toBe(1);
    },
    { faults: ({ operation }) => (operation === denied ? { kind: 'denied' } : undefined) },
  ),
);

test('a zone that EC2 may not tell is not that of an instance that is gone', () =>
  withSets(
    async (account) => {
      aSet(account);
      sourceInstance(account);
      await expect(restore(account, '--set', FULL_ID)).rejects.toThrow(
        /^EC2 in eu-central-1 did not say .*, so the zone of the volumes is not known; give --availability-zone/,
      );
    },
    { faults: ({ operation }) => (/^Describe(Volumes|Instances)$/.test(operation) ? { kind: 'denied' } : undefined) },
  ));

test('a boot volume that was replaced is not attached, also when it is a data volume elsewhere', () =>
  withSets(async (account) => {
    aSet(account);
    const { cloud } = account;
    cloud.addInstance({
      instanceId: INSTANCE,
      volumes: [
        { volumeId: 'vol-99', device: '/dev/xvda' },
        { volumeId: 'vol-11', device: '/dev/sdf' },
      ],
    });
    const plan = async () =>
      JSON.parse((await restore(account, '--set', FULL_ID, '--json')).stdout) as {
        readonly volumes: readonly { readonly sourceVolumeId: string; readonly attachment: object }[];
      };
    const ofBoot = async () => (await plan()).volumes.find(({ sourceVolumeId }) => sourceVolumeId === 'vol-10');
    const notAttached = { role: 'unknown', attachment: { kind: 'none', why: 'it may be the boot volume' } };
    expect(await ofBoot()).toMatchObject(notAttached);
    otherInstance(account, [{ volumeId: 'vol-10', device: '/dev/sdf' }]);
    expect(await ofBoot()).toMatchObject({ ...notAttached, device: '/dev/sdf' });
  }));

test('a volume is not attached to another instance that has its source', () =>
  withSets(async (account) => {
    aSet(account);
    account.cloud.addInstance({ instanceId: INSTANCE, volumes: [{ volumeId: 'vol-10', device: '/dev/xvda' }] });
    otherInstance(account, [{ volumeId: 'vol-11', device: '/dev/sdf' }]);
    const { stdout } = await restore(account, '--set', FULL_ID, '--instance', OTHER);
    expect(stdout).not.toContain('aws ec2 attach-volume --volume-id "$1"');
    expect(stdout).toContain(`detach-volume --volume-id vol-11 `);
    expect(stdout).toContain(`--instance-id ${OTHER} --device /dev/sdf`);
  }));

test('a data volume that is gone is one, since the set has another boot volume', () =>
  withSets(async (account) => {
    aSet(account);
    account.cloud.addInstance({ instanceId: INSTANCE, volumes: [{ volumeId: 'vol-10', device: '/dev/xvda' }] });
    const { stdout, stderr, exitCode } = await restore(account, '--set', FULL_ID);
    expect(stdout).toContain(`attach "$volume_2" '${INSTANCE}' '/dev/sdf'`);
    expect(stderr).toContain(`the device /dev/sdf of ${DATA_SNAPSHOT} is assumed`);
    expect(exitCode).toBe(1);
  }));
