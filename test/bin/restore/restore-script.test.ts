import type { Cloud } from '../../../rehearsal/cloud/cloud';
import { isRead, withSets, THERE, HOME, INSTANCE, type SetsAccount } from '../sets-account';
import { runScript } from './fake-aws';
import {
  aSet,
  BOOT_SNAPSHOT,
  DATA_SNAPSHOT,
  FULL_ID,
  OTHER,
  otherInstance,
  restore,
  sourceInstance,
} from './restoring';

/** The volumes that were made of snapshots. */
async function madeVolumes(cloud: Cloud) {
  const { Volumes: all } = await cloud.call({ service: 'ec2', operation: 'DescribeVolumes', input: {} });
  return all.filter(({ SnapshotId: id }) => id !== undefined);
}

test('the script makes the volumes of a set and attaches them to another instance as they were; twice does no more', () =>
  withSets(async (account) => {
    aSet(account);
    sourceInstance(account, { tags: { Name: "Anna's data; $(rm -rf /)", 'aws:x': 'y' } });
    otherInstance(account);
    const { stdout, exitCode } = await restore(
      account,
      '--set',
      FULL_ID,
      '--instance',
      OTHER,
      '--initialization-rate',
      '200',
    );
    expect(exitCode).toBe(0);
    expect(account.operations().filter((operation) => !isRead(operation))).toEqual([]);
    const end = await runScript(account.cloud, stdout);
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    const made = await madeVolumes(account.cloud);
    expect(made).toHaveLength(2);
    expect(made.find(({ SnapshotId: id }) => id === BOOT_SNAPSHOT)).toMatchObject({
      State: 'available',
      VolumeType: 'gp3',
    });
    const data = made.find(({ SnapshotId: id }) => id === DATA_SNAPSHOT);
    expect(data).toMatchObject({
      ...{ VolumeType: 'io2', Iops: 4_000, Size: 8, VolumeInitializationRate: 200, AvailabilityZone: `${HOME}a` },
      Attachments: [expect.objectContaining({ InstanceId: OTHER, Device: '/dev/sdf' })],
      Tags: [
        { Key: 'RestoredFromSet', Value: FULL_ID },
        { Key: 'RestoredFromSnapshot', Value: DATA_SNAPSHOT },
        { Key: 'Name', Value: "Anna's data; $(rm -rf /)" },
      ],
    });
    expect(end.stdout).toContain(`${data?.VolumeId ?? ''} of ${DATA_SNAPSHOT}: /dev/sdf of ${OTHER}`);
    expect(end.stdout).toMatch(/1\. vol-[0-9a-f]{17} is a boot volume \(\/dev\/xvda\)/);
    expect(await runScript(account.cloud, stdout)).toMatchObject({ exitCode: 0, stdout: end.stdout });
    expect(await madeVolumes(account.cloud)).toEqual(made);
  }));

test('beside its own volumes an instance gets nothing attached: the script says how to swap them', () =>
  withSets(async (account) => {
    aSet(account);
    sourceInstance(account);
    const { stdout } = await restore(account, '--set', FULL_ID.slice(0, 8));
    const end = await runScript(account.cloud, stdout);
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    const made = await madeVolumes(account.cloud);
    expect(made.map(({ State: state }) => state)).toEqual(['available', 'available']);
    const data = made.find(({ SnapshotId: id }) => id === DATA_SNAPSHOT)?.VolumeId ?? '';
    expect(end.stdout).toContain(`stop it: aws ec2 stop-instances --instance-ids ${INSTANCE}`);
    expect(end.stdout).toContain(
      `detach-volume --volume-id vol-11 && aws ec2 wait volume-available --volume-ids vol-11 && aws ec2 attach-volume --volume-id ${data} --instance-id ${INSTANCE} --device /dev/sdf`,
    );
    expect(end.stdout).toContain(`--instance-id ${INSTANCE} --device /dev/xvda`);
    expect(end.stdout).toContain(
      `create-replace-root-volume-task --instance-id ${INSTANCE} --snapshot-id ${BOOT_SNAPSHOT}`,
    );
  }));

test('archived snapshots are restored to the standard tier first', () =>
  withSets(
    async (account) => {
      aSet(account);
      sourceInstance(account);
      for (const SnapshotId of [BOOT_SNAPSHOT, DATA_SNAPSHOT]) {
        await account.cloud.call({
          service: 'ec2',
          operation: 'ModifySnapshotTier',
          input: { SnapshotId, StorageTier: 'archive' },
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { stdout, stderr, exitCode } = await restore(account, '--set', FULL_ID);
      expect(exitCode).toBe(0);
      expect(stderr).toContain(
        `${BOOT_SNAPSHOT}, ${DATA_SNAPSHOT} are archived: the commands restore them to the standard`,
      );
      const stack = await restore(account, '--set', FULL_ID, '--format', 'cdk');
      expect(stack.stderr).toContain('before the deployment: aws ec2 restore-snapshot-tier --temporary-restore-days 7');
      expect(await runScript(account.cloud, stdout)).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await madeVolumes(account.cloud)).toHaveLength(2);
      const restores = account.cloud.calls.filter(({ operation }) => operation === 'RestoreSnapshotTier');
      expect(restores.map(({ input }) => input.TemporaryRestoreDays)).toEqual([7, 7]);
    },
    { modelSettings: { tieringMillis: 1 } },
  ));

/** A copy in another Region of a set of which nothing exists any more. */
function aCopy({ cloud }: SetsAccount, kmsKeyId: string): void {
  cloud.in(THERE).addSnapshot({
    snapshotId: 'snap-c0000000000000001',
    volumeId: 'vol-ffffffff',
    kmsKeyId,
    tags: {
      'quiesce:policy': 'databases',
      'quiesce:instance': INSTANCE,
      'quiesce:run': 'run-1',
      'quiesce:schedule': 'nightly',
      'quiesce:state': 'created',
      'quiesce:retain': '[{"of":0,"zone":"UTC","last":1}]',
      'quiesce:set': FULL_ID,
      'quiesce:consistency': 'crash-consistent',
      'quiesce:reason': 'lease-expired',
      'quiesce:source': `${HOME}/${DATA_SNAPSHOT}/vol-11/2026-11-22T03:00:00.000Z`,
    },
  });
}

test('a copy is restored in its Region although nothing of its source exists: what is assumed is said', () =>
  withSets(async (account) => {
    const key = `arn:aws:kms:${THERE}:111122223333:key/k`;
    aCopy(account, key);
    const flags = ['--set', FULL_ID, '--region', THERE] as const;
    await expect(restore(account, ...flags)).rejects.toThrow('give --availability-zone or --instance');
    const { stdout, stderr, exitCode } = await restore(account, ...flags, '--availability-zone', `${THERE}b`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('EC2 does not know vol-11 any more');
    expect(stderr).toContain('it is not known whether one of snap-c0000000000000001 is of a boot volume');
    expect(stderr).toMatch(/crash-consistent \(lease-expired\): .* Use a longer lease/);
    expect(stdout).toContain(`--encrypted \\\n  --kms-key-id '${key}'`);
    expect(stdout).toContain(`--availability-zone '${THERE}b'`);
    const { cloud } = account;
    const there = {
      ...cloud,
      call: (call: Parameters<Cloud['call']>[0]) => cloud.call({ ...call, region: THERE }),
    } as Cloud;
    expect(await runScript(there, stdout)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await madeVolumes(there)).toEqual([expect.objectContaining({ KmsKeyId: key, VolumeType: 'gp3' })]);
  }));

test('a call that EC2 refuses ends the script before anything is attached', () =>
  withSets(async (account) => {
    aSet(account);
    sourceInstance(account);
    otherInstance(account);
    const { stdout } = await restore(account, '--set', FULL_ID, '--instance', OTHER);
    const end = await runScript(account.cloud, stdout.replaceAll(`${HOME}a`, `${HOME}z`));
    expect(end.exitCode).toBe(254);
    expect(end.stderr).toContain('InvalidZone.NotFound');
    expect(account.operations()).not.toContain('AttachVolume');
  }));

test('what tags say is no command', () =>
  withSets(async (account) => {
    aSet(account, { 'quiesce:consistency': "x\nreboot '; reboot\n\u001b[2J*/", 'quiesce:policy': '$(reboot)' });
    sourceInstance(account, { tags: { Name: "'; reboot\nreboot" } });
    const { stdout, stderr } = await restore(account, '--set', FULL_ID);
    expect(stdout).toContain('policy $(reboot)');
    expect(stdout).not.toMatch(/^reboot/m);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(await runScript(account.cloud, stdout)).toMatchObject({ exitCode: 0, stderr: '' });
    const stack = await restore(account, '--set', FULL_ID, '--format', 'cdk');
    expect(stack.stdout.match(/\*\//g)).toHaveLength(1);
  }));
