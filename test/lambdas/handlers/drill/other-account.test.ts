import { addOtherAccount, aSet, OTHER_PLACE, ROLE } from '../../../../lab/simulation/drill/worlds/world';
import { failing } from '../../../../lab/simulation/faults';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { LAUNCHING_MILLIS } from '../../../../lambdas/handlers/drill/share-set';
import type { DrillGuardEvent } from '../../../../lambdas/handlers/drill/drill-guard';
import type { CloudRegion } from '../../../../rehearsal/cloud/region';
import { always, rejection } from '../failures';
import { drilling, EXECUTION, instancesOf, passes, REPEATED, type Drilling, type DrillingOptions } from './drilling';

const [, , , , ACCOUNT = ''] = ROLE.split(':');
const SNAPSHOTS = ['snap-a0000000000000001', 'snap-b0000000000000001'] as const;
const DIED: DrillGuardEvent = { kind: 'drill-ended', executionArn: EXECUTION.arn, record: 'unknown' };

interface Away extends Drilling {
  readonly other: CloudRegion;
}

/** A drill whose place is in another account. */
function away(options: DrillingOptions = {}): Away {
  const there = drilling({ drill: { place: OTHER_PLACE }, ...options });
  return { ...there, other: addOtherAccount(there) };
}

/** Takes all steps, that of the record too. */
async function whole(there: Drilling): Promise<string> {
  await there.walkTo('RecordDrill');
  return (await there.take('RecordDrill')).summary;
}

/** Accounts that each snapshot of the set is shared with. */
async function shares({ cloud, clock }: Drilling): Promise<readonly (readonly string[])[]> {
  const attributes = SNAPSHOTS.map((SnapshotId) =>
    cloud.call({
      ...{ service: 'ec2', operation: 'DescribeSnapshotAttribute' },
      input: { SnapshotId, Attribute: 'createVolumePermission' },
    }),
  );
  const answers = await clock.runUntil(Promise.all(attributes));
  return answers.map(({ CreateVolumePermissions }) => CreateVolumePermissions.map(({ UserId }) => UserId));
}

const guard = ({ clock, invoker }: Drilling, event: DrillGuardEvent = { kind: 'minutes' }) =>
  clock.runUntil(invoker.drillGuard(event));

const NOT_SHARED = [[], []];
const SHARED = [[ACCOUNT], [ACCOUNT]];

describe('a drill in another account', () => {
  test('passes: all that touches the instance is done in that account, and the set is shared only meanwhile', async () => {
    const there = away();
    await there.walkTo('AwaitInstance');
    expect(await shares(there)).toEqual(SHARED);
    expect(await whole(there)).toMatch(/^set set-1 of .*: 1 checks passed/);
    expect(await shares(there)).toEqual(NOT_SHARED);
    expect(await there.ledger.owedRemovals()).toEqual([]);
    expect(instancesOf(there)).toEqual([]);
    expect(instancesOf({ cloud: there.other as Drilling['cloud'] })).toEqual(['terminated']);
    const accounts = (...operations: readonly string[]) =>
      new Set(there.cloud.calls.filter((call) => operations.includes(call.operation)).map(({ account }) => account));
    expect(
      accounts('RunInstances', 'DescribeSubnets', 'DescribeInstanceInformation', 'SendCommand', 'TerminateInstances'),
    ).toEqual(new Set([ACCOUNT]));
    expect(accounts('ModifySnapshotAttribute', 'CreateTags', 'DescribeSnapshots')).toEqual(new Set([undefined]));
  });

  test('owes the end of the sharing before it shares', async () => {
    const there = away();
    await there.walkTo('LaunchInstance');
    await there.take('LaunchInstance');
    expect(there.calls('LaunchInstance')).toEqual([
      ...['drillInstances.isolation', 'ledger.oweRemoval', 'drillInstances.find'],
      ...['storedSets.share', 'storedSets.share', 'drillInstances.launch'],
    ]);
    expect(await there.ledger.owedRemovals()).toMatchObject([{ role: ROLE, snapshotIds: SNAPSHOTS }]);
  });

  test('shares what is restored, and nothing more', async () => {
    const there = away({ sets: [aSet(1, { tags: { [TagKey.BOOT_VOLUME]: 'vol-b0000000000000001' } })] });
    await there.walkTo('AwaitInstance');
    expect(await shares(there)).toEqual([[ACCOUNT], []]);
  });

  test('leaves a share of the policy itself', async () => {
    const shared = { [TagKey.SHARED]: `always ${ACCOUNT}` };
    const there = away({ sets: [aSet(1, { tags: shared })] });
    await whole(there);
    expect(await shares(there)).toEqual(SHARED);
    expect(await there.ledger.owedRemovals()).toEqual([]);
  });

  test('ends a share that the policy has ended', async () => {
    const there = away({ sets: [aSet(1, { tags: { [TagKey.SHARED]: `ended ${ACCOUNT}` } })] });
    await whole(there);
    expect(await shares(there)).toEqual(NOT_SHARED);
  });

  test.each(['LaunchInstance', 'AwaitInstance', 'SendCheck', 'AwaitCheck', 'RemoveInstance', 'RecordDrill'] as const)(
    'that dies before %s leaves nothing: the guard removes its instance, and ends the sharing once no launch can follow',
    async (step) => {
      const there = away();
      await there.walkTo(step);
      await guard(there, DIED);
      expect(instancesOf({ cloud: there.other as Drilling['cloud'] })).not.toContain('running');
      await passes(there, LAUNCHING_MILLIS / 1_000 + 60);
      await guard(there);
      expect(await shares(there)).toEqual(NOT_SHARED);
      expect(await there.ledger.owedRemovals()).toEqual([]);
    },
  );

  test('that died while it shared is waited for: a launch of it may still come', async () => {
    const faults = [failing('LaunchInstance', 'ModifySnapshotAttribute', 'timeout-after-effect', { times: 9 })];
    const there = away({ faults });
    await there.walkTo('LaunchInstance');
    await expect(there.take('LaunchInstance')).rejects.toMatchObject(rejection('Unavailable'));
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 0 });
    await passes(there, LAUNCHING_MILLIS / 1_000 + 60);
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
    expect(await shares(there)).toEqual(NOT_SHARED);
  });

  test('does not end the sharing while another drill may launch from the set: the guard does it then', async () => {
    const there = away();
    await there.walkTo('RecordDrill');
    const [own] = await there.ledger.owedRemovals();
    const owedSince = new Date(there.clock.now()).toISOString();
    const dueAt = new Date(there.clock.now() + 86_400_000).toISOString();
    await there.ledger.oweRemoval({ ...own, drillId: 'other', executionArn: 'arn:other', owedSince, dueAt } as never);
    const { summary } = await there.take('RecordDrill');
    expect(summary).toContain(`its set is still shared with account ${ACCOUNT}; the guard ends that`);
    expect(await shares(there)).toEqual(SHARED);
    expect(await guard(there)).toEqual({ due: 1, removed: 0 });
    expect(there.metrics()).not.toHaveProperty('OwedRemoval');
    await passes(there, LAUNCHING_MILLIS / 1_000 + 60);
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
    expect(await shares(there)).toEqual(NOT_SHARED);
  });

  test('whose role is refused launches and shares nothing, and stays owed: nobody can look into that account', async () => {
    const there = drilling({ drill: { place: OTHER_PLACE } });
    await there.walkTo('LaunchInstance');
    await expect(there.take('LaunchInstance')).rejects.toMatchObject(rejection('Denied'));
    expect(await shares(there)).toEqual(NOT_SHARED);
    expect(there.cloud.calls.map(({ operation }) => operation)).not.toContain('RunInstances');
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 0 });
    expect(there.metrics()).toMatchObject({ OwedRemoval: 1 });
    addOtherAccount(there);
    await passes(there, LAUNCHING_MILLIS / 1_000 + 60);
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
  });

  test('whose role is refused at the end is unshared all the same', async () => {
    const there = away(always('DrillGuard', 'AssumeRole', 'denied'));
    await there.walkTo('AwaitInstance');
    await passes(there, LAUNCHING_MILLIS / 1_000 + 60);
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 0 });
    expect(await shares(there)).toEqual(NOT_SHARED);
  });

  test('of a set that may not be shared fails with EC2’s reason, and launches nothing', async () => {
    const there = away();
    for (const id of SNAPSHOTS) {
      const snapshot = there.cloud.snapshots.get(id);
      Object.assign(snapshot ?? {}, { kmsKeyId: `arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-0000000000eb` }); // prettier-ignore
    }
    await there.walkTo('LaunchInstance');
    expect(await there.take('LaunchInstance')).toMatchObject({
      next: 'remove',
      obstacle: {
        reason: 'launch-refused',
        cause: expect.stringMatching(
          new RegExp(`^the set can't be shared with account ${ACCOUNT}: OperationNotPermitted`),
        ) as unknown,
      },
    });
    expect(there.cloud.calls.map(({ operation }) => operation)).not.toContain('RunInstances');
  });

  test('fails where its own role may not share', async () => {
    const there = away(always('LaunchInstance', 'ModifySnapshotAttribute', 'denied'));
    await there.walkTo('LaunchInstance');
    await expect(there.take('LaunchInstance')).rejects.toMatchObject(rejection('Denied'));
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
  });

  test('is recorded where the sharing can’t be ended; the guard goes on with it', async () => {
    const there = away(always('RecordDrill', 'ModifySnapshotAttribute', 'denied'));
    expect(await whole(there)).toContain('; the guard ends that');
    expect(there.logged()).toContain('set-not-unshared');
    await passes(there, LAUNCHING_MILLIS / 1_000 + 60);
    expect(await guard(there)).toEqual({ due: 1, removed: 1 });
    expect(await shares(there)).toEqual(NOT_SHARED);
  });

  test('whose last step is repeated ends the sharing once more, without harm', async () => {
    const there = away();
    await whole(there);
    await there.take('RecordDrill', REPEATED);
    expect(await shares(there)).toEqual(NOT_SHARED);
    expect(await there.ledger.owedRemovals()).toEqual([]);
  });

  test('raises the alarm while its sharing can’t be ended', async () => {
    const there = away(always('DrillGuard', 'ModifySnapshotAttribute', 'denied'));
    await there.walkTo('AwaitInstance');
    await passes(there, LAUNCHING_MILLIS / 1_000 + 60);
    expect(await guard(there, DIED)).toEqual({ due: 1, removed: 0 });
    expect(there.metrics()).toMatchObject({ OwedRemoval: 1 });
  });
});
