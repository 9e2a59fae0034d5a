import { failing } from '../../../../lab/simulation/faults';
import { drilling, instancesOf, passes, type Drilling, type DrillingOptions } from './drilling';

const ACTOR = 'AwaitInstance';

async function awaiting(options: DrillingOptions = {}): Promise<Drilling> {
  const there = drilling(options);
  await there.walkTo(ACTOR);
  return there;
}

const launchWith = (kind: 'volume-missing' | 'never-online' | 'key-refused'): DrillingOptions => ({
  faults: [failing('LaunchInstance', 'RunInstances', kind)],
});

/** Asks until it does not say `wait`. */
async function ends(there: Drilling) {
  for (let asked = 0; asked < 20; asked += 1) {
    const seen = await there.take(ACTOR);
    if (seen.next !== 'wait') {
      return seen;
    }
    await passes(there, 30);
  }
  throw new Error('it waits without end');
}

describe('AwaitInstance', () => {
  test('is ready when all volumes are attached and Systems Manager reaches the instance', async () => {
    const there = await awaiting();
    const seen = await ends(there);
    expect(seen).toMatchObject({ next: 'check' });
    expect(seen.volumes.map(({ snapshotId, device }) => [snapshotId, device])).toEqual([
      ['snap-a0000000000000001', '/dev/sdf'],
      ['snap-b0000000000000001', '/dev/sdg'],
    ]);
    expect(there.calls(ACTOR)).toContain('instances.managed');
  });

  test('waits while the instance is not listed yet', async () => {
    const there = await awaiting({ modelSettings: { launchVisibleMillis: 400_000 } });
    expect(await there.take(ACTOR)).toEqual({ next: 'wait', volumes: [] });
    await passes(there, 120);
    expect(await ends(there)).toMatchObject({ next: 'check' });
  });

  test.each([
    ['volume-missing', 'volumes-missing', 'the instance is running, 1 of 2 volumes are attached'],
    [
      'never-online',
      'not-online',
      'Systems Manager does not reach the instance; see its profile and the endpoints of its subnet',
    ],
  ] as const)('gives up after half an hour: %s', async (kind, reason, cause) => {
    const there = await awaiting(launchWith(kind));
    const begun = there.clock.now();
    expect(await ends(there)).toMatchObject({ next: 'remove', obstacle: { reason, cause } });
    expect(there.clock.now() - begun).toBeLessThan(1_900_000);
    expect(there.clock.now() - begun).toBeGreaterThan(1_700_000);
  });

  test('leaves time for the check within a short bound', async () => {
    const there = await awaiting({ ...launchWith('never-online'), drill: { boundSeconds: 900 } });
    await ends(there);
    expect(Date.parse(there.state().launched.endsAt) - there.clock.now()).toBeGreaterThanOrEqual(240_000);
  });

  test('gives up at once, with EC2’s reason, when the instance ended: a key that refuses', async () => {
    const there = await awaiting(launchWith('key-refused'));
    const begun = there.clock.now();
    const { obstacle, next } = await ends(there);
    expect(next).toBe('remove');
    expect(obstacle?.reason).toBe('instance-ended');
    expect(obstacle?.cause).toMatch(/^the instance is (shutting-down|terminated): .*Client\.|^the instance is .*: ./);
    expect(there.clock.now() - begun).toBeLessThan(300_000);
  });

  test('gives up at once when somebody terminated the instance', async () => {
    const there = await awaiting();
    const { instanceId } = there.state().launched;
    await passes(there, 10);
    const input = { InstanceIds: [instanceId ?? ''] };
    await there.clock.runUntil(there.cloud.call({ service: 'ec2', operation: 'TerminateInstances', input }));
    expect(await ends(there)).toMatchObject({ next: 'remove', obstacle: { reason: 'instance-ended' } });
    expect(instancesOf(there)).toEqual([expect.stringMatching(/^(shutting-down|terminated)$/)]);
  });
});
