import type { VssBehavior } from '../../../rehearsal/cloud/ec2/state';
import type { ModelSettingOverrides } from '../../../rehearsal/cloud/model-settings';
import { createBench, type Bench } from './fixtures';
import { scriptedGuest } from './scripted-guest';

/** The stand-in for AWS's VSS document against what AWS documents of it. */

const WINDOWS = 'i-0fedcba9876543210';
const VOLUMES = ['vol-0000000000000000a', 'vol-0000000000000000b'];

function furnished(vss: readonly VssBehavior[] = [], modelSettings: ModelSettingOverrides = {}): Bench {
  const bench = createBench({ modelSettings });
  bench.cloud.addInstance({
    instanceId: WINDOWS,
    platform: 'Windows',
    rootDeviceName: '/dev/sda1',
    vss,
    guest: scriptedGuest(bench.clock, WINDOWS),
    volumes: VOLUMES.map((volumeId, index) => ({ volumeId, device: index === 0 ? '/dev/sda1' : '/dev/sdf' })),
  });
  return bench;
}

async function backUp(bench: Bench, parameters: Readonly<Record<string, readonly string[]>> = {}) {
  const { Command } = await bench.call('SendCommand', {
    InstanceIds: [WINDOWS],
    DocumentName: 'AWSEC2-CreateVssSnapshot',
    Parameters: { executionTimeout: ['60'], ...parameters },
  });
  await bench.clock.advance(120_000);
  const input = { CommandId: Command.CommandId, InstanceId: WINDOWS, Details: true };
  const [invocation] = (await bench.call('ListCommandInvocations', input)).CommandInvocations;
  const snapshots = [...bench.cloud.snapshots.values()];
  return {
    status: invocation?.Status,
    output: invocation?.CommandPlugins[0]?.Output ?? '',
    volumes: snapshots.map(({ volumeId }) => volumeId),
    tags: snapshots.map(({ tags }) => Object.fromEntries(tags)),
    descriptions: snapshots.map(({ description }) => description),
  };
}

test('it is there in every account, owned by AWS, with the documented parameters', async () => {
  const { Document } = await furnished().call('DescribeDocument', { Name: 'AWSEC2-CreateVssSnapshot' });
  expect(Document.Owner).toBe('Amazon');
  expect(Document.Parameters.map(({ Name }) => Name)).toEqual(
    expect.arrayContaining(['ExcludeBootVolume', 'CopyOnly', 'description', 'tags', 'executionTimeout']),
  );
});

test('nobody else can have a document of such a name', () => {
  expect(() => {
    furnished().cloud.addDocument({ name: 'AWSEC2-CreateVssSnapshot', content: {} });
  }).toThrow('the beginning of its name is AWS');
});

test('it makes one set of all volumes with the given tags and its own', async () => {
  const done = await backUp(furnished(), {
    description: ['nightly'],
    tags: ['Key=Environment,Value=Test;Key=quiesce:run,Value=r=1'],
  });
  expect(done).toMatchObject({ status: 'Success', volumes: VOLUMES, descriptions: ['nightly', 'nightly'] });
  const config = expect.stringContaining('SnapshotSetId=') as unknown;
  const given = { Environment: 'Test', 'quiesce:run': 'r=1', AwsVssConfig: config, AppConsistent: 'true' };
  expect(done.tags).toEqual([
    { ...given, Device: '/dev/sda1' },
    { ...given, Device: '/dev/sdf' },
  ]);
});

test('it leaves the boot volume out', async () => {
  expect(await backUp(furnished(), { ExcludeBootVolume: ['True'] })).toMatchObject({ volumes: VOLUMES.slice(1) });
});

test('its own tags come behind the snapshots, the given ones are there at birth', async () => {
  const bench = furnished([], { vssTaggingMillis: 10_000 });
  await bench.call('SendCommand', {
    InstanceIds: [WINDOWS],
    DocumentName: 'AWSEC2-CreateVssSnapshot',
    Parameters: { tags: ['Key=a,Value=b'] },
  });
  await bench.clock.advance(5_000);
  const [snapshot] = bench.cloud.snapshots.values();
  expect([...(snapshot?.tags.keys() ?? [])]).toEqual(['a', 'AwsVssConfig']);
});

test.each([
  ['a reserved key', 'Key=AppConsistent,Value=true'],
  ['a reserved key', 'Key=a,Value=b;Key=Device,Value=x'],
  ['a character that is not documented', 'Key=a,Value=b,c'],
  ['another form', 'a=b'],
])('%s in its tags is an error: %s', async (_, tags) => {
  expect(await backUp(furnished(), { tags: [tags] })).toMatchObject({ status: 'Failed', volumes: [] });
});

test('more tags than EC2 allows are refused by EC2, and so by it', async () => {
  const tags = Array.from({ length: 50 }, (_each, index) => `Key=k${index},Value=v`).join(';');
  const done = await backUp(furnished(), { tags: [tags] });
  expect(done).toMatchObject({ status: 'Failed', volumes: [] });
  expect(done.output).toContain('More than 50 tags');
});

test('EC2’s rate for a volume holds for it as for anybody', async () => {
  const bench = furnished();
  const instance = { InstanceSpecification: { InstanceId: WINDOWS } };
  await bench.call('CreateSnapshots', instance);
  const done = await backUp(bench);
  expect(done.status).toBe('Failed');
  expect(done.output).toContain('maximum per volume CreateSnapshot request rate');
});

test('the account’s rate of CreateSnapshots holds for it as for anybody', async () => {
  const bench = furnished([], { buckets: { CreateSnapshots: { burst: 0, perSecond: 0 } } });
  expect(await backUp(bench)).toMatchObject({ status: 'Failed', volumes: [] });
});

test.each<[VssBehavior, string, number, readonly (string | undefined)[]]>([
  ['fails', 'Failed', 0, []],
  ['fails-untagged', 'Failed', 2, [undefined, undefined]],
  ['hangs', 'TimedOut', 0, []],
  ['hangs-untagged', 'TimedOut', 2, [undefined, undefined]],
  ['untagged', 'Success', 2, [undefined, undefined]],
  ['mixed', 'Success', 2, [undefined, 'true']],
  ['not-consistent', 'Success', 2, ['false', 'false']],
  ['partial', 'Success', 1, ['true']],
])('where it %s the command is %s and %i snapshots say %j', async (behavior, status, count, said) => {
  const done = await backUp(furnished([behavior]));
  expect([done.status, done.volumes.length]).toEqual([status, count]);
  expect(done.tags.map(({ AppConsistent }) => AppConsistent)).toEqual(said);
});

test('on Linux its step is skipped', async () => {
  const bench = furnished();
  const { Command } = await bench.call('SendCommand', {
    InstanceIds: ['i-0123456789abcdef0'],
    DocumentName: 'AWSEC2-CreateVssSnapshot',
  });
  await bench.clock.advance(10_000);
  expect(bench.cloud.snapshots.size).toBe(0);
  const input = { CommandId: Command.CommandId, InstanceId: 'i-0123456789abcdef0', Details: true };
  const [invocation] = (await bench.call('ListCommandInvocations', input)).CommandInvocations;
  expect(invocation?.CommandPlugins[0]?.Output).toContain('unsupported plugin');
});
