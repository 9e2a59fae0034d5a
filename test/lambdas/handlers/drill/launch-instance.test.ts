import { failing } from '../../../../lab/simulation/faults';
import { always, rejection, shorterBy } from '../failures';
import { drilling, EXECUTION, instancesOf, REPEATED, type Drilling, type DrillingOptions } from './drilling';

const ACTOR = 'LaunchInstance';

async function launching(options: DrillingOptions = {}): Promise<Drilling> {
  const there = drilling(options);
  await there.walkTo(ACTOR);
  return there;
}

const launchesOf = ({ cloud }: Drilling) =>
  cloud.calls.filter(({ operation }) => operation === 'RunInstances').map(({ input }) => input);

describe('LaunchInstance', () => {
  test('looks at the place, owes the removal, looks for an instance, and launches one', async () => {
    const there = await launching();
    const now = there.clock.now();
    const launched = await there.take(ACTOR);
    expect(launched).toMatchObject({ next: 'await', subnet: 'subnet-0a', instanceType: 'm7g.large', notes: [] });
    expect(launched.initializationRate).toBe(300);
    expect(there.calls(ACTOR)).toEqual([
      'drillInstances.isolation',
      'ledger.oweRemoval',
      'drillInstances.find',
      'drillInstances.launch',
    ]);
    const [debt] = await there.ledger.owedRemovals();
    expect(debt).toMatchObject({
      ...{ drillId: there.state().chosen.drillId, drill: 'weekly', policy: 'databases', executionArn: EXECUTION.arn },
      ...{ region: 'eu-central-1', snapshotIds: ['snap-a0000000000000001', 'snap-b0000000000000001'] },
    });
    // The bound of an hour, and ten minutes.
    expect(Date.parse(debt?.dueAt ?? '') - now).toBeGreaterThanOrEqual(4_200_000);
    expect(Date.parse(debt?.dueAt ?? '') - now).toBeLessThan(4_210_000);
  });

  test('asks for an instance that ends itself, without a public address, a source or a boot volume', async () => {
    const there = await launching();
    await there.take(ACTOR);
    const [input] = launchesOf(there);
    expect(input).toMatchObject({
      ...{ MinCount: 1, MaxCount: 1, InstanceInitiatedShutdownBehavior: 'terminate' },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      NetworkInterfaces: [{ SubnetId: 'subnet-0a', Groups: ['sg-0d'], AssociatePublicIpAddress: false }],
      BlockDeviceMappings: [
        { DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-a0000000000000001', DeleteOnTermination: true } },
        { DeviceName: '/dev/sdg', Ebs: { SnapshotId: 'snap-b0000000000000001', DeleteOnTermination: true } },
      ],
    });
    const userData = Buffer.from(String(input?.UserData), 'base64').toString();
    expect(userData).toMatch(/^#!\/bin\/sh\nshutdown -P \+60 /);
  });

  test.each<[string, DrillingOptions, string]>([
    ['the first subnet has no room', { faults: [failing(ACTOR, 'RunInstances', 'no-capacity')] }, 'subnet-0b'],
    ['the zone does not have the type', { faults: [failing(ACTOR, 'RunInstances', 'unsupported')] }, 'subnet-0b'],
  ])('tries the next way where %s, and notes it', async (_, options, subnet) => {
    const there = await launching(options);
    const launched = await there.take(ACTOR);
    expect(launched).toMatchObject({ next: 'await', subnet, initializationRate: 300 });
    expect(launched.notes).toEqual([expect.stringMatching(/^m7g\.large in subnet-0a: /)]);
    const tokens = launchesOf(there).map(({ ClientToken }) => ClientToken);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test('launches without a rate that EC2 refuses, at once, and says so', async () => {
    const there = await launching({ faults: [failing(ACTOR, 'RunInstances', 'rate-refused')] });
    const launched = await there.take(ACTOR);
    expect(launched).toMatchObject({ next: 'await', subnet: 'subnet-0a' });
    expect(launched).not.toHaveProperty('initializationRate');
    expect(launched.notes).toEqual([
      expect.stringContaining('VolumeInitializationRate'),
      'without the initialization rate of 300 MiB/s',
    ]);
    expect(launchesOf(there)).toHaveLength(2);
  });

  test('gives up when no way has room, each tried once with and once without a rate', async () => {
    const there = await launching(always(ACTOR, 'RunInstances', 'no-capacity'));
    const begun = there.clock.now();
    const launched = await there.take(ACTOR);
    expect(launched).toMatchObject({ next: 'remove', obstacle: { reason: 'no-capacity' } });
    expect(launched.notes).toHaveLength(4);
    // EC2 takes two launches a second of an account.
    expect(there.clock.now() - begun).toBeGreaterThanOrEqual(3_000);
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
  });

  test('tries no further way when its time is over', async () => {
    const there = await launching({
      ...always(ACTOR, 'RunInstances', 'no-capacity'),
      ...shorterBy(539, ACTOR),
      modelSettings: { latencyMillis: { RunInstances: 700 } },
    });
    const launched = await there.take(ACTOR);
    expect(launched).toMatchObject({ next: 'remove', obstacle: { reason: 'no-capacity' } });
    expect(launched.notes.length).toBeLessThan(4);
  });

  test.each<[string, 'DeleteSnapshot' | 'ModifySnapshotTier', object]>([
    ['removed', 'DeleteSnapshot', {}],
    ['archived', 'ModifySnapshotTier', { StorageTier: 'archive' }],
  ])('gives up at once when a snapshot was %s meanwhile', async (_, operation, how) => {
    const there = await launching();
    const input = { SnapshotId: 'snap-b0000000000000001', ...how };
    await there.clock.runUntil(there.cloud.call({ service: 'ec2', operation, input }));
    await there.clock.runUntil(there.clock.sleep(100_000_000));
    expect(await there.take(ACTOR)).toMatchObject({ next: 'remove', obstacle: { reason: 'set-gone' } });
    expect(launchesOf(there)).toHaveLength(1);
  });

  test.each<[string, Partial<Drilling['drill']['place']>, string]>([
    ['a subnet that is not there', { subnets: ['subnet-0a', 'subnet-0f'] }, 'subnet subnet-0f does not exist'],
  ])('launches nothing in a place with %s', async (_, change, cause) => {
    const { drill } = drilling();
    const there = await launching({ drill: { place: { ...drill.place, ...change } } });
    const launched = await there.take(ACTOR);
    expect(launched).toMatchObject({ next: 'remove', obstacle: { reason: 'not-isolated' } });
    expect(launched.obstacle?.cause).toContain(cause);
    expect(launchesOf(there)).toEqual([]);
  });

  test('launches nothing where a route leads out', async () => {
    const there = await launching();
    there.cloud.addRouteTable({
      ...{ routeTableId: 'rtb-0f', vpcId: 'vpc-0d', subnets: ['subnet-0a'] },
      routes: [{ destination: '0.0.0.0/0', target: 'nat-0f' }],
    });
    const { obstacle } = await there.take(ACTOR);
    expect(obstacle?.reason).toBe('not-isolated');
    expect(obstacle?.cause).toContain('subnet subnet-0a has a route to 0.0.0.0/0 by nat-0f');
  });

  test.each(['DescribeSubnets', 'DescribeRouteTables', 'DescribeSecurityGroupRules'])(
    'launches nothing where its role may not see the place: %s',
    async (operation) => {
      const there = await launching(always(ACTOR, operation, 'denied'));
      await expect(there.take(ACTOR)).rejects.toMatchObject(rejection('Denied'));
      expect(launchesOf(there)).toEqual([]);
    },
  );

  test('launches nothing when the ledger does not take the debt', async () => {
    const there = await launching(always(ACTOR, 'oweRemoval'));
    await expect(there.take(ACTOR)).rejects.toMatchObject(rejection('LedgerUnavailable'));
    expect(launchesOf(there)).toEqual([]);
  });

  test('that is repeated launches nothing more: it finds the instance, or asks with the same token and request', async () => {
    const listed = await launching();
    const first = await listed.take(ACTOR);
    await listed.clock.runUntil(listed.clock.sleep(60_000));
    expect(await listed.take(ACTOR, REPEATED)).toMatchObject({ next: 'await', instanceId: first.instanceId });
    const hidden = await launching({ modelSettings: { launchVisibleMillis: 600_000 } });
    const { instanceId } = await hidden.take(ACTOR);
    await hidden.clock.runUntil(hidden.clock.sleep(90_000));
    expect(await hidden.take(ACTOR, REPEATED)).toMatchObject({ next: 'await', instanceId });
    for (const there of [listed, hidden]) {
      expect(instancesOf(there)).toHaveLength(1);
    }
  });

  test('that does not know whether it launched says so, and its repetition has one instance', async () => {
    const faults = [failing(ACTOR, 'RunInstances', 'timeout-after-effect', { times: 4 })];
    const there = await launching({ faults });
    await expect(there.take(ACTOR)).rejects.toMatchObject(rejection('OutcomeUnknown'));
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
    expect(await there.take(ACTOR, REPEATED)).toMatchObject({ next: 'await' });
    expect(instancesOf(there)).toHaveLength(1);
  });
});
