import { BOOTABLE_SET, BOOTING_PLACE } from '../../../../lab/simulation/drill/worlds/boots';
import { addOtherAccount, ROLE } from '../../../../lab/simulation/drill/worlds/world';
import { failing } from '../../../../lab/simulation/faults';
import type { Drill } from '../../../../lambdas/domain/drill/settings';
import { defined } from '../../../../lambdas/domain/json';
import { always, rejection } from '../failures';
import { drilling, EXECUTION, instancesOf, passes, REPEATED, type Drilling, type DrillingOptions } from './drilling';

const BOOT = 'snap-a0000000000000001';
const DATA = 'snap-b0000000000000001';

/** A drill that boots the boot volume of its set, which has one more volume. */
function booting(options: DrillingOptions = {}): Drilling {
  return drilling({ sets: [BOOTABLE_SET], drill: { place: BOOTING_PLACE }, ...options });
}

async function bootingTo(step: Parameters<Drilling['walkTo']>[0], options?: DrillingOptions): Promise<Drilling> {
  const there = booting(options);
  await there.walkTo(step);
  return there;
}

const imagesOf = ({ cloud }: Drilling) => [...cloud.images.values()].filter(({ tags }) => tags.has('quiesce:drill'));
const inputsOf = ({ cloud }: Drilling, wanted: string) =>
  cloud.calls.filter(({ operation }) => operation === wanted).map(({ input }) => input);

describe('a drill that boots the boot volume of its set', () => {
  test('passes: it launches an image of it with the data volumes, and leaves neither image nor instance', async () => {
    const there = await bootingTo('RecordDrill');
    expect(await there.take('RecordDrill')).toMatchObject({ verdict: 'passed' });
    expect(there.state().chosen.chosen).toMatchObject({
      boot: { snapshotId: BOOT },
      snapshots: [{ snapshotId: DATA }],
      snapshotIds: [BOOT, DATA],
    });
    expect(inputsOf(there, 'RegisterImage')).toHaveLength(1);
    expect(inputsOf(there, 'RunInstances')).toMatchObject([
      {
        ImageId: expect.stringMatching(/^ami-[0-9a-f]{17}$/) as unknown,
        BlockDeviceMappings: [{ Ebs: { SnapshotId: DATA } }],
      },
    ]);
    expect(there.checks.map(({ snapshotIds }) => snapshotIds)).toEqual([[DATA]]);
    expect(instancesOf(there)).toEqual(['terminated']);
    expect(imagesOf(there)).toEqual([]);
    expect(there.cloud.snapshots.has(BOOT)).toBe(true);
    expect(await there.ledger.owedRemovals()).toEqual([]);
  });

  test('owes the removal before it registers the image, and arms the shutdown first', async () => {
    const there = await bootingTo('LaunchInstance');
    await there.take('LaunchInstance');
    expect(there.calls('LaunchInstance').slice(0, 5)).toEqual([
      ...['drillInstances.isolation', 'ledger.oweRemoval', 'drillInstances.find'],
      ...['drillImages.find', 'drillImages.register'],
    ]);
    const [input] = inputsOf(there, 'RunInstances');
    expect(Buffer.from(String(input?.UserData), 'base64').toString()).toMatch(/^#!\/bin\/sh\nshutdown -P \+60 /);
  });

  test('registers nothing when the ledger does not take the debt, or the place has a way out', async () => {
    const owing = await bootingTo('LaunchInstance', always('LaunchInstance', 'oweRemoval'));
    await expect(owing.take('LaunchInstance')).rejects.toMatchObject(rejection('LedgerUnavailable'));
    const open = await bootingTo('LaunchInstance');
    open.cloud.addRouteTable({
      ...{ routeTableId: 'rtb-0f', vpcId: 'vpc-0d', subnets: ['subnet-0a'] },
      routes: [{ destination: '0.0.0.0/0', target: 'nat-0f' }],
    });
    expect(await open.take('LaunchInstance')).toMatchObject({ obstacle: { reason: 'not-isolated' } });
    for (const there of [owing, open]) {
      expect(imagesOf(there)).toEqual([]);
    }
  });

  test.each([0, 20_000])('has one image when its step is repeated after %i ms of not being listed', async (hidden) => {
    const there = await bootingTo('LaunchInstance', {
      modelSettings: { launchVisibleMillis: hidden },
      faults: [failing('LaunchInstance', 'RunInstances', 'error-before-effect')],
    });
    await expect(there.take('LaunchInstance')).rejects.toMatchObject(rejection('OutcomeUnknown'));
    expect(imagesOf(there)).toHaveLength(1);
    expect(await there.take('LaunchInstance', REPEATED)).toMatchObject({ next: 'await' });
    expect(imagesOf(there)).toHaveLength(1);
    expect(there.calls('LaunchInstance').filter((call) => call === 'drillImages.register')).toHaveLength(1);
    expect(instancesOf(there)).toHaveLength(1);
  });

  test('finds the image of a call whose answer was lost', async () => {
    const there = await bootingTo('LaunchInstance', {
      faults: [failing('LaunchInstance', 'RegisterImage', 'error-after-effect')],
      modelSettings: { launchVisibleMillis: 10_000 },
    });
    expect(await there.take('LaunchInstance')).toMatchObject({ next: 'await' });
    expect(imagesOf(there)).toHaveLength(1);
  });

  test('gives up when its boot snapshot was removed meanwhile', async () => {
    const there = await bootingTo('LaunchInstance');
    await there.clock.runUntil(
      there.cloud.call({ service: 'ec2', operation: 'DeleteSnapshot', input: { SnapshotId: BOOT } }),
    );
    expect(await there.take('LaunchInstance')).toMatchObject({
      next: 'remove',
      obstacle: { reason: 'set-gone', cause: expect.stringContaining('no image of the boot volume: ') as unknown },
    });
  });

  test('gives up when a stranger has its name', async () => {
    const there = await bootingTo('LaunchInstance');
    const { drillId } = there.state().chosen;
    there.cloud.putImage({ imageId: 'ami-00000000000000009', name: `quiesce-drill-${drillId}`, snapshotIds: [] });
    expect(await there.take('LaunchInstance')).toMatchObject({
      obstacle: {
        reason: 'launch-refused',
        cause: 'the image of the boot volume does not become available: it is not listed',
      },
    });
    expect(await there.take('RemoveInstance')).toMatchObject({ left: [] });
    expect(there.cloud.images.has('ami-00000000000000009')).toBe(true);
  });

  test.each([
    ['neither image nor boot volume', { boot: undefined }],
    ['a boot volume and another account', { role: ROLE }],
  ])('refuses an input of %s', async (_, change) => {
    const there = await bootingTo('LaunchInstance');
    addOtherAccount(there);
    const state = there.state();
    const place = defined({ ...BOOTING_PLACE, ...change }) as Drill['place'];
    const input = { ...state, drill: { ...state.drill, place } };
    await expect(there.step('LaunchInstance', input, EXECUTION)).rejects.toMatchObject(rejection('BadInput'));
    expect(imagesOf(there)).toEqual([]);
  });
});

describe('the image is gone', () => {
  test.each(['LaunchInstance', 'AwaitInstance', 'SendCheck', 'AwaitCheck'] as const)(
    'when the drill comes to the removal instead of %s',
    async (step) => {
      const there = await bootingTo(step);
      expect(await there.take('RemoveInstance')).toMatchObject({ left: [] });
      expect(imagesOf(there)).toEqual([]);
    },
  );

  test('when the step died between the image and the launch, also where it is not listed yet', async () => {
    const there = await bootingTo('LaunchInstance', {
      modelSettings: { launchVisibleMillis: 20_000 },
      faults: [failing('LaunchInstance', 'DescribeImages', 'denied', { after: 1 })],
    });
    await expect(there.take('LaunchInstance')).rejects.toMatchObject(rejection('Denied'));
    expect(imagesOf(there)).toHaveLength(1);
    expect(await there.take('RemoveInstance')).toMatchObject({ left: [] });
    expect(imagesOf(there)).toEqual([]);
  });

  test.each(['AwaitInstance', 'SendCheck', 'AwaitCheck', 'RemoveInstance'] as const)(
    'when the machine died before %s, by the guard',
    async (step) => {
      const there = await bootingTo(step);
      await passes(there, 60);
      const died = { kind: 'drill-ended', executionArn: EXECUTION.arn, record: 'unknown' } as const;
      expect(await there.clock.runUntil(there.invoker.drillGuard(died))).toEqual({ due: 1, removed: 1 });
      expect(imagesOf(there)).toEqual([]);
      expect(instancesOf(there)).toEqual(['terminated']);
    },
  );

  test('or its removal stays owed, where the role may not deregister', async () => {
    const there = await bootingTo('RemoveInstance', always('RemoveInstance', 'DeregisterImage', 'denied'));
    await expect(there.take('RemoveInstance')).rejects.toMatchObject(rejection('Denied'));
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
  });
});

test('a drill that boots an image of its own asks nothing of images', async () => {
  const there = drilling();
  await there.walkTo('RecordDrill');
  expect(
    there.cloud.calls.filter(({ operation }) => operation.endsWith('Image') || operation.endsWith('Images')),
  ).toEqual([]);
});
