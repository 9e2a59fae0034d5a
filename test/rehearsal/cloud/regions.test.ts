import { CreateSnapshotsCommand, DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CREATE_SNAPSHOTS, configOf, READ, type Tuning } from '../../../lambdas/aws/clients';
import { ec2Snapshots } from '../../../lambdas/aws/ec2/snapshots';
import { systemClock } from '../../../rehearsal/clock';
import { createCloud, type Cloud } from '../../../rehearsal/cloud/cloud';
import type { Output } from '../../../rehearsal/cloud/cloud';
import type { OperationName, Operations } from '../../../rehearsal/cloud/operations';
import { startWire, type Wire } from '../../../rehearsal/wire/server';
import { codeOf, createBench, furnish, INSTANCE, serviceOf, type Bench } from './fixtures';
import { scriptedGuest } from './scripted-guest';

const HOME = 'eu-central-1';
const OTHER = 'eu-west-1';
const SET = { InstanceSpecification: { InstanceId: INSTANCE } };

function callIn<O extends OperationName>(
  { clock, cloud }: Bench,
  region: string,
  { operation, input }: { readonly operation: O; readonly input: Operations[O]['input'] },
): Promise<Output<O>> {
  const call = { service: serviceOf(operation), operation, input, region };
  return clock.runUntil(cloud.call<string>(call) as Promise<Output<O>>);
}

describe('two Regions of one account', () => {
  test('have different instances, snapshots, documents and zones', async () => {
    const bench = createBench();
    const list = { operation: 'DescribeInstances', input: {} } as const;
    expect((await callIn(bench, OTHER, list)).Reservations).toEqual([]);
    const document = { operation: 'GetDocument', input: { Name: 'dlm' } } as const;
    expect(await codeOf(callIn(bench, OTHER, document))).toBe('InvalidDocument');
    furnish(bench.cloud.in(OTHER), scriptedGuest(bench.clock, INSTANCE));
    expect((await callIn(bench, OTHER, document)).Name).toBe('dlm');
    const zones = (await callIn(bench, OTHER, list)).Reservations.map(
      ({ Instances: [first] }) => first?.Placement.AvailabilityZone,
    );
    expect(zones).toEqual(['eu-west-1a']);
    await callIn(bench, OTHER, { operation: 'CreateSnapshots', input: SET });
    expect([bench.cloud.snapshots.size, bench.cloud.in(OTHER).snapshots.size]).toEqual([0, 2]);
    expect((await bench.call('DescribeSnapshots', {})).Snapshots).toEqual([]);
    expect(bench.cloud.calls.map(({ region }) => region)).toEqual([...Array<string>(5).fill(OTHER), HOME]);
  });

  test('have request buckets of their own', async () => {
    const bench = createBench({ modelSettings: { buckets: { DescribeInstances: { burst: 1, perSecond: 0 } } } });
    const list = { operation: 'DescribeInstances', input: { MaxResults: 5 } } as const;
    await callIn(bench, HOME, list);
    expect(await codeOf(callIn(bench, HOME, list))).toBe('RequestLimitExceeded');
    await callIn(bench, OTHER, list);
  });

  test('have events, commands and schedules of their own', async () => {
    const bench = createBench();
    const other = bench.cloud.in(OTHER);
    const entry = { Source: 'quiesce', DetailType: 'Run Started', Detail: '{}' };
    await callIn(bench, OTHER, { operation: 'PutEvents', input: { Entries: [entry] } });
    expect([bench.cloud.events.length, other.events.length]).toEqual([0, 1]);
    furnish(other, scriptedGuest(bench.clock, INSTANCE));
    const input = { InstanceIds: [INSTANCE], DocumentName: 'dlm' };
    await callIn(bench, OTHER, { operation: 'SendCommand', input });
    expect([bench.cloud.commands.size, other.commands.size]).toEqual([0, 1]);
    other.putSchedule({
      ...{ name: 'n', group: 'g', expression: 'rate(1 day)', targetArn: 't' },
      roleArn: 'arn:aws:iam::111122223333:role/r',
      input: '{}',
    });
    const { Arn } = await callIn(bench, OTHER, { operation: 'GetSchedule', input: { GroupName: 'g', Name: 'n' } });
    expect(Arn).toBe('arn:aws:scheduler:eu-west-1:111122223333:schedule/g/n');
    expect(await bench.refusal('GetSchedule', { GroupName: 'g', Name: 'n' })).toBe('ResourceNotFoundException');
  });

  test('are the same by name, and the home Region is the one of calls without any', async () => {
    const bench = createBench({ region: OTHER });
    await bench.call('CreateSnapshots', SET);
    expect(bench.cloud.in(OTHER).snapshots).toBe(bench.cloud.snapshots);
    expect(bench.cloud.region).toBe(OTHER);
  });
});

describe('over the wire', () => {
  let cloud: Cloud;
  let wire: Wire;

  beforeEach(async () => {
    cloud = createCloud({ clock: systemClock, modelSettings: { latencyMillis: { CreateSnapshots: 1 } } });
    furnish(cloud.in(OTHER), scriptedGuest(systemClock, INSTANCE));
    wire = await startWire({ cloud });
  });

  afterEach(async () => {
    cloud.close();
    await wire.close();
  });

  test('an unmodified client reaches the Region that it signs for', async () => {
    const west = new EC2Client({ endpoint: wire.url, region: OTHER, maxAttempts: 1 });
    const home = new EC2Client({ endpoint: wire.url, region: HOME, maxAttempts: 1 });
    await west.send(new CreateSnapshotsCommand(SET));
    expect((await west.send(new DescribeSnapshotsCommand({}))).Snapshots).toHaveLength(2);
    expect((await home.send(new DescribeSnapshotsCommand({}))).Snapshots ?? []).toEqual([]);
    expect(await codeOf(home.send(new CreateSnapshotsCommand(SET)))).toBe('InvalidInstanceID.NotFound');
    expect(cloud.in(OTHER).snapshots.size).toBe(2);
  });

  test('a request that nobody signed is answered by the home Region', async () => {
    const body = 'Action=DescribeInstances&Version=2016-11-15';
    expect(await (await fetch(wire.url, { method: 'POST', body })).text()).toContain('<reservationSet/>');
    expect(cloud.calls.map(({ region }) => region)).toEqual([HOME]);
  });

  test('the adapter of snapshots works on the Region of its clients', async () => {
    const client = (tuning: Tuning) => new EC2Client({ ...configOf(tuning, OTHER), endpoint: wire.url });
    const clock = { now: () => systemClock.now(), sleep: (millis: number) => systemClock.sleep(millis) };
    const snapshots = ec2Snapshots({ once: client(CREATE_SNAPSHOTS), read: client(READ), clock });
    await snapshots.create({
      ...{ instanceId: INSTANCE, excludeBootVolume: false, excludeDataVolumeIds: [], copyTagsFromVolumes: false },
      ...{ description: 'nightly', tags: [{ key: 'quiesce:run', value: 'r' }] },
    });
    expect(await snapshots.find([{ key: 'quiesce:run', value: 'r' }])).toHaveLength(2);
    expect([cloud.snapshots.size, cloud.in(OTHER).snapshots.size]).toEqual([0, 2]);
  });
});
