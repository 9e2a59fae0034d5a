import { CreateVolumeCommand, EC2Client, RegisterImageCommand } from '@aws-sdk/client-ec2';
import { judgeLeftovers } from '../../../bin/doctor/checks/drill-leftovers';
import { judgeDrills, type DrillsFound } from '../../../bin/doctor/checks/drills';
import { aDrill } from '../../../lab/simulation/builders';
import { configOf, READ } from '../../../lambdas/aws/clients';
import { DRILL_TAG } from '../../../lambdas/domain/drill/drill-tags';
import { deployDrill, DRILLS } from '../drill/drills';
import { addSet, deploy, HOME, snapshotsOf, type SetsAccount } from '../sets-account';
import { findings, furnish, withDoctor } from './doctor-account';
import { said } from './fleet';

const DAY_MILLIS = 86_400_000;

describe('drills', () => {
  const scheduled: DrillsFound['drills'][number] = {
    ...{ arn: 'arn:drill', expression: 'rate(7 days)', timeZone: 'UTC', flexibleMinutes: 0, state: 'enabled' },
    ...{ createdAt: '2026-11-30T00:00:00.000Z', changedAt: '2026-11-30T00:00:00.000Z' },
    ...{ targetArn: DRILLS, roleArn: 'arn:role', input: '', drill: aDrill() },
  };
  const judged = (found: Partial<DrillsFound>): readonly string[] =>
    said(judgeDrills({ drills: [scheduled], unreadable: [], policies: ['databases'], gone: [], ...found }));

  test.each<[string, Partial<DrillsFound>, readonly string[]]>([
    ['an enabled one is fine', {}, []],
    ['none is fine', { drills: [] }, []],
    [
      'a disabled one',
      { drills: [{ ...scheduled, state: 'disabled' }] },
      ['warning databases/weekly: the restore drill is disabled, so nothing shows that a set restores'],
    ],
    [
      'one whose policy is gone',
      { policies: ['files'] },
      ['warning databases/weekly: the policy of the restore drill is not deployed, so there is no new set to restore'],
    ],
    [
      'one whose engine is gone',
      { gone: [DRILLS] },
      [`error databases/weekly: the restore drill starts ${DRILLS}, which does not exist`],
    ],
    [
      'one that can not be read',
      { drills: [], unreadable: [{ arn: 'arn:drill', policy: 'databases', cause: 'drill.name is 7' }] },
      ["error databases: the schedule arn:drill holds a restore drill that can't be read (drill.name is 7)"],
    ],
  ])('%s', (_, found, expected) => {
    expect(judged(found)).toEqual(expected);
  });

  test('of the account are read from its schedules', () =>
    withDoctor({}, async (account) => {
      furnish(account);
      deployDrill(account);
      expect(await findings(account)).toEqual([expect.stringMatching(/^drills error: .* which does not exist$/)]);
      account.cloud.addStateMachine({ arn: DRILLS });
      expect(await findings(account)).toEqual([]);
    }));

  test('of a policy that can not be read do have a policy', () =>
    withDoctor({}, async (account) => {
      furnish(account);
      deploy(account, { name: 'files', input: JSON.stringify({ policy: { name: 'files' }, schedule: 'nightly' }) });
      deployDrill(account, aDrill({ policy: 'files' }));
      account.cloud.addStateMachine({ arn: DRILLS });
      const found = await findings(account);
      expect(found).toContainEqual(expect.stringMatching(/^schedules error: /));
      expect(found.filter((text) => text.startsWith('drills'))).toEqual([]);
    }));

  test('are started by a role that may do so', () =>
    withDoctor({ Simulate: 'implicitDeny' }, async (account) => {
      furnish(account);
      deployDrill(account);
      account.cloud.addStateMachine({ arn: DRILLS });
      const roles = (await findings(account)).filter((text) => text.startsWith('scheduler-role'));
      expect(roles).toContainEqual(expect.stringMatching(new RegExp(`the role may not start ${DRILLS}$`)));
    }));
});

describe('drill-leftovers', () => {
  test.each([
    // The longest drill, and an hour of its guard.
    [25, []],
    [
      26,
      ['warning i-0d: this instance of restore drill d-1 is there since 2026-11-28T22:00:00.000Z, and it is charged'],
    ],
  ])('an instance that is there for %d hours', (hours, expected) => {
    const now = Date.parse('2026-11-30T00:00:00.000Z');
    const since = new Date(now - hours * 3_600_000).toISOString();
    expect(said(judgeLeftovers({ now, found: [{ kind: 'instance', id: 'i-0d', drillId: 'd-1', since }] }))).toEqual(
      expected,
    );
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('of the account are instances that are not terminated, volumes that no instance has, and images', () =>
    withDoctor({}, async (account) => {
      furnish(account);
      const tags = { [DRILL_TAG]: 'd-1' };
      const volume = { volumeId: 'vol-0d', device: '/dev/sdf', tags };
      account.cloud.addInstance({ instanceId: 'i-0d', tags, volumes: [volume] });
      account.cloud.addInstance({ instanceId: 'i-0f', tags, volumes: [], state: 'stopped' });
      account.cloud.addInstance({ instanceId: 'i-0e', tags, volumes: [], state: 'terminated' });
      const { volumeId, imageId } = await volumeAndImage(account, 'd-2');
      expect(await findings(account)).toEqual([]);
      const later = Date.now() + 2 * DAY_MILLIS;
      jest.spyOn(Date, 'now').mockReturnValue(later);
      expect((await findings(account)).filter((text) => text.startsWith('drill-leftovers'))).toEqual([
        expect.stringMatching(/^drill-leftovers warning: i-0d: this instance of restore drill d-1 is there since /),
        expect.stringMatching(/^drill-leftovers warning: i-0f: this instance of restore drill d-1 is there since /),
        expect.stringMatching(
          new RegExp(`^drill-leftovers warning: ${volumeId}: this volume of restore drill d-2 is there since `),
        ),
        expect.stringMatching(
          new RegExp(`: ${imageId}: this image of restore drill d-2 is there since 20.*, and the snapshot of its set`),
        ),
      ]);
    }));
});

async function volumeAndImage(
  account: SetsAccount,
  drillId: string,
): Promise<{ readonly volumeId: string | undefined; readonly imageId: string | undefined }> {
  addSet(account, { number: 1 });
  const client = new EC2Client({ ...configOf(READ, HOME), endpoint: account.url });
  const Tags = [{ Key: DRILL_TAG, Value: drillId }];
  const [SnapshotId] = snapshotsOf(1);
  const { VolumeId: volumeId } = await client.send(
    new CreateVolumeCommand({
      ...{ AvailabilityZone: `${HOME}a`, SnapshotId },
      TagSpecifications: [{ ResourceType: 'volume', Tags: Tags }],
    }),
  );
  const { ImageId: imageId } = await client.send(
    new RegisterImageCommand({
      ...{ Name: `quiesce-drill-${drillId}`, Architecture: 'x86_64', RootDeviceName: '/dev/xvda' },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
      TagSpecifications: [{ ResourceType: 'image', Tags: Tags }],
    }),
  );
  client.destroy();
  return { volumeId, imageId };
}
