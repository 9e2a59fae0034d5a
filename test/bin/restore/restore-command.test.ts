import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresqlDocument } from '../../../documents';
import { DOCUMENT } from '../../../lab/simulation/builders';
import { restoreCommand } from '../../../bin/restore/command';
import { addSet, deploy, HOME, INSTANCE, isRead, withSets } from '../sets-account';
import { runCommand } from '../run-command';
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

test('--json is the plan with its commands', () =>
  withSets(async (account) => {
    deploy(account);
    account.cloud.addDocument({ name: DOCUMENT, content: postgresqlDocument({ leaseSeconds: 90 }) });
    aSet(account);
    sourceInstance(account);
    const { stdout, exitCode } = await restore(account, '--set', FULL_ID, '--json');
    const plan = JSON.parse(stdout) as { readonly commands: string };
    expect(plan.commands).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(plan).toMatchObject({
      ...{ version: 1, setId: FULL_ID, policy: 'databases', instance: INSTANCE, region: HOME, zone: `${HOME}a` },
      ...{ verdict: 'application-consistent (guest-evidence)', origin: 'made', warnings: [], isPending: false },
      volumes: [
        {
          snapshotId: BOOT_SNAPSHOT,
          role: 'boot',
          device: '/dev/xvda',
          attachment: { kind: 'swap', attachedVolumeId: 'vol-10' },
        },
        {
          snapshotId: DATA_SNAPSHOT,
          role: 'data',
          device: '/dev/sdf',
          type: 'io2',
          iops: 4_000,
          sizeGiB: 8,
          isEncrypted: false,
        },
      ],
    });
    expect(exitCode).toBe(0);
    expect(account.operations().filter((operation) => !isRead(operation))).toEqual([]);
  }));

test('the steps are those of the application that the document quiesces', () =>
  withSets(async (account) => {
    deploy(account);
    aSet(account);
    sourceInstance(account);
    const content = postgresqlDocument({ leaseSeconds: 90, extraMounts: ['/var/lib/pg wal'] });
    account.cloud.addDocument({ name: DOCUMENT, content });
    const { stdout } = await restore(account, '--set', FULL_ID);
    expect(stdout).toContain('Mount the file systems at /var/lib/pg wal, in the order of their paths.');
    expect(stdout).toContain('Start PostgreSQL. It replays its WAL');
  }));

test.each<[string, string, string, boolean]>([
  ['a policy that may not be read', 'ListSchedules', 'the policy databases or its document could not be read (', true],
  ['a policy that is not there any more', '', 'the policy databases is not deployed in eu-central-1,', false],
  [
    'a document that may not be read',
    'GetDocument',
    `the document ${DOCUMENT} of the policy databases does not exist`,
    true,
  ],
  [
    'a document that is not there any more',
    '',
    `the document ${DOCUMENT} of the policy databases does not exist`,
    true,
  ],
])('%s leaves general steps, and the plan says so', (_, denied, text, isDeployed) =>
  withSets(
    async (account) => {
      if (isDeployed) {
        deploy(account);
      }
      if (denied === 'GetDocument') {
        account.cloud.addDocument({ name: DOCUMENT, content: postgresqlDocument({ leaseSeconds: 90 }) });
      }
      aSet(account);
      sourceInstance(account);
      const { stdout, stderr, exitCode } = await restore(account, '--set', FULL_ID);
      expect(stdout).toContain(`# WARNING: ${text}`);
      expect(stderr).toMatch(/, so the steps for its application are general ones\n/);
      expect(stdout).toContain('Start the application after all mounts are there');
      expect(exitCode).toBe(0);
    },
    { faults: ({ operation }) => (operation === denied ? { kind: 'denied' } : undefined) },
  ),
);

test('what a snapshot says of a failed set is a defect of the plan', () =>
  withSets(async (account) => {
    aSet(account, {
      'quiesce:consistency': 'crash-consistent',
      'quiesce:reason': 'lease-expired',
      'quiesce:proof': 'none',
    });
    sourceInstance(account);
    const volumeId = 'vol-12';
    const tags = Object.fromEntries(account.cloud.snapshots.get(DATA_SNAPSHOT)?.tags ?? []);
    const startedAt = account.cloud.snapshots.get(DATA_SNAPSHOT)?.startedAt ?? 0;
    account.cloud.addSnapshot({
      snapshotId: 'snap-c0000000000000001',
      volumeId,
      startedAt,
      completesAt: startedAt,
      fails: 'no key',
      tags,
    });
    const { stdout, stderr, exitCode } = await restore(account, '--set', FULL_ID);
    expect(stderr).toContain('warning: snapshot snap-c0000000000000001 failed, so its volume is left out');
    expect(stdout).toMatch(/# WARNING: this set is crash-consistent \(lease-expired\).* Use a longer lease/);
    expect(stdout).not.toContain("--snapshot-id 'snap-c0000000000000001'");
    expect(exitCode).toBe(1);
  }));

test('--out writes a new file and never overwrites one', () =>
  withSets(async (account) => {
    aSet(account);
    sourceInstance(account);
    const directory = mkdtempSync(join(tmpdir(), 'quiesce-restore-'));
    try {
      const file = join(directory, 'restore.sh');
      expect((await restore(account, '--set', FULL_ID, '--out', file)).stdout).toBe(`${file}\n`);
      expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env bash\n/);
      await expect(restore(account, '--set', FULL_ID, '--out', file)).rejects.toThrow('give the name of a new file');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }));

test.each<[string, readonly string[], string]>([
  [
    'a set that is not there',
    ['--set', 'deadbeef'],
    '--set is "deadbeef", allowed: an id that npx quiesce sets prints',
  ],
  ['a beginning that is too short', ['--set', FULL_ID.slice(0, 7)], 'at least 8 characters of its beginning'],
  ['a beginning of two sets', ['--set', FULL_ID.slice(0, 8)], 'give the id of a snapshot of the set'],
  ['another Region', ['--set', FULL_ID, '--region', 'Mars'], '--region is "Mars", allowed: '],
  ['an instance that is none', ['--set', FULL_ID, '--instance', 'web'], '--instance is "web", allowed: an id'],
  [
    'an instance that is gone',
    ['--set', BOOT_SNAPSHOT, '--instance', 'i-00000000000000008'],
    'which EC2 does not know in eu-central-1',
  ],
  ['a rate that EBS does not have', ['--set', FULL_ID, '--initialization-rate', '99'], 'allowed: 100 to 300 MiB/s'],
  [
    'a zone of another Region',
    ['--set', BOOT_SNAPSHOT, '--availability-zone', 'eu-west-1a'],
    'allowed: a zone of eu-central-1, where the set is, by a name such as eu-central-1a',
  ],
  ['a zone that is none', ['--set', BOOT_SNAPSHOT, '--availability-zone', "a'; rm"], 'by a name such as eu-central-1a'],
  ...['', '1', '1zz', 'zz', '-1a', '-lax-1', '-wl1-bos-wlz-1a', 'A', 'a\n'].map((end): [string, string[], string] => [
    `a zone that no Region has, ${JSON.stringify(end)},`,
    ['--set', BOOT_SNAPSHOT, '--availability-zone', `eu-central-1${end}`],
    'allowed: a zone of eu-central-1',
  ]),
  [
    'a zone in which the instance is not',
    ['--set', BOOT_SNAPSHOT, '--instance', OTHER, '--availability-zone', 'eu-central-1b'],
    `but ${OTHER} is in eu-central-1a`,
  ],
])('%s is refused', (_, flags, message) =>
  withSets(async (account) => {
    aSet(account);
    addSet(account, { number: 2, tags: { 'quiesce:set': FULL_ID.replace(/1$/, '2') } });
    sourceInstance(account);
    otherInstance(account);
    await expect(restore(account, ...flags)).rejects.toThrow(message);
  }),
);

test('without --plan nothing is done', async () => {
  await expect(runCommand(restoreCommand(), '', ['--set', FULL_ID])).rejects.toThrow(
    'give --plan to print the commands',
  );
});
