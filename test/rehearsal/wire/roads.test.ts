import type { Operations } from '../../../rehearsal/cloud/operations';
import { DATA, INSTANCE, ROOT } from '../cloud/fixtures';
import { ROADS, type Road } from './roads';

type Invocations = Operations['ListCommandInvocations']['output'];

/** Asks until the command has ended; each call takes its own time, and jest's limit bounds the loop. */
async function ended(road: Road, of: object): Promise<Invocations> {
  for (;;) {
    const listed = await road.call('ListCommandInvocations', { ...of, Details: true });
    if (listed.CommandInvocations.some(({ Status }) => Status !== 'Pending' && Status !== 'InProgress')) {
      return listed;
    }
  }
}

/** The same suite on both roads, so that the codec can't change what the model says. */
describe.each(ROADS)('%s', (_, open) => {
  let road: Road;
  beforeEach(async () => {
    road = await open();
  });
  afterEach(() => road.close());

  test('DescribeInstances finds by tag and shows state, tags and volumes', async () => {
    const { Reservations } = await road.call('DescribeInstances', {
      Filters: [
        { Name: 'tag:Mode', Values: ['Prod*', 'Other & <more>'] },
        { Name: 'instance-state-name', Values: ['running'] },
      ],
    });
    expect(Reservations).toMatchObject([
      {
        Instances: [
          {
            InstanceId: INSTANCE,
            State: { Code: 16, Name: 'running' },
            PlatformDetails: 'Linux/UNIX',
            RootDeviceName: '/dev/xvda',
            Tags: [{ Key: 'Mode', Value: 'Production' }],
            BlockDeviceMappings: [
              { DeviceName: '/dev/sdf', Ebs: { VolumeId: DATA } },
              { DeviceName: '/dev/xvda', Ebs: { VolumeId: ROOT, DeleteOnTermination: true } },
            ],
          },
        ],
      },
    ]);
  });

  test('DescribeVolumes shows attachments and sizes', async () => {
    const { Volumes } = await road.call('DescribeVolumes', {
      Filters: [{ Name: 'attachment.instance-id', Values: [INSTANCE] }],
    });
    expect(Volumes).toMatchObject([
      { VolumeId: ROOT, Size: 8, Attachments: [{ InstanceId: INSTANCE, Device: '/dev/xvda' }] },
      { VolumeId: DATA, Size: 100, State: 'in-use', Tags: [{ Key: 'Name', Value: 'data' }] },
    ]);
    expect(Volumes[0]?.CreateTime).toBeInstanceOf(Date);
  });

  test('pages end, and hold every resource once', async () => {
    for (let index = 10; index < 22; index += 1) {
      road.cloud.addInstance({ instanceId: `i-000000000000000${index}`, volumes: [] });
    }
    const ids: string[] = [];
    const sizes: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await road.call('DescribeInstances', { MaxResults: 5, NextToken });
      const found = page.Reservations.flatMap(({ Instances }) => Instances.map(({ InstanceId }) => InstanceId));
      ids.push(...found);
      sizes.push(found.length);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(sizes).toEqual([5, 5, 3]);
    expect(new Set(ids).size).toBe(13);
  });

  test('CreateSnapshots, CreateTags, DescribeSnapshots and DeleteTags hang together', async () => {
    const { Snapshots } = await road.call('CreateSnapshots', {
      InstanceSpecification: { InstanceId: INSTANCE, ExcludeBootVolume: true, ExcludeDataVolumeIds: [] },
      Description: 'a set <of> one & "only"',
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'quiesce:policy', Value: ' é\n' }] }],
      CopyTagsFromSource: 'volume',
    });
    expect(Snapshots).toMatchObject([{ VolumeId: DATA, VolumeSize: 100, State: 'pending', Encrypted: false }]);
    const [first] = Snapshots;
    expect(first?.StartTime).toBeInstanceOf(Date);
    const id = first?.SnapshotId ?? '';
    await road.call('CreateTags', { Resources: [id], Tags: [{ Key: 'quiesce:run', Value: '' }] });
    const found = await road.call('DescribeSnapshots', {
      OwnerIds: ['self'],
      Filters: [{ Name: 'tag-key', Values: ['quiesce:run'] }],
    });
    expect(found.Snapshots).toMatchObject([
      {
        SnapshotId: id,
        StartTime: first?.StartTime,
        Tags: [{ Key: 'Name' }, { Key: 'quiesce:policy', Value: ' é\n' }, { Key: 'quiesce:run', Value: '' }],
      },
    ]);
    await road.call('DeleteTags', { Resources: [id], Tags: [{ Key: 'quiesce:run' }] });
    expect((await road.call('DescribeSnapshots', { SnapshotIds: [id] })).Snapshots[0]?.Tags).toHaveLength(2);
  });

  test('a script is sent, listed, read and found again by its comment', async () => {
    const input = {
      InstanceIds: [INSTANCE],
      DocumentName: 'dlm',
      DocumentVersion: '1',
      Comment: 'quiesce/x/pre/1',
      TimeoutSeconds: 60,
      Parameters: { command: ['pre-script'] },
    };
    const { Command } = await road.call('SendCommand', input);
    expect(Command).toMatchObject({
      Status: 'Pending',
      Comment: 'quiesce/x/pre/1',
      Parameters: { command: ['pre-script'] },
    });
    const of = { CommandId: Command.CommandId, InstanceId: INSTANCE };
    expect((await road.call('ListCommandInvocations', { ...of, Details: true })).CommandInvocations).toEqual([]);
    expect(await road.refusal('GetCommandInvocation', of)).toBe('InvocationDoesNotExist');
    const { CommandInvocations } = await ended(road, of);
    expect(CommandInvocations).toMatchObject([
      { Status: 'Success', CommandPlugins: [{ Name: 'run_pre_post_scripts', ResponseCode: 0 }] },
    ]);
    expect(CommandInvocations[0]?.CommandPlugins[0]?.ResponseFinishDateTime).toBeInstanceOf(Date);
    const got = await road.call('GetCommandInvocation', { ...of, PluginName: 'run_pre_post_scripts' });
    expect(got).toMatchObject({ Status: 'Success', StandardOutputContent: '#!/bin/sh\nOPERATION=pre-script' });
    const listed = await road.call('ListCommands', {
      InstanceId: INSTANCE,
      Filters: [{ key: 'DocumentName', value: 'dlm' }],
    });
    expect(listed.Commands).toMatchObject([{ Comment: 'quiesce/x/pre/1', InstanceIds: [INSTANCE] }]);
    await road.call('CancelCommand', { CommandId: Command.CommandId });
  });

  test('documents and nodes are described', async () => {
    const { Content, DocumentVersion } = await road.call('GetDocument', { Name: 'dlm' });
    expect(JSON.parse(Content)).toMatchObject({ schemaVersion: '2.2' });
    expect(DocumentVersion).toBe('1');
    const { Document } = await road.call('DescribeDocument', { Name: 'dlm' });
    expect(Document).toMatchObject({ Tags: [{ Key: 'DLMScriptsAccess', Value: 'true' }], DocumentType: 'Command' });
    expect(Document.CreatedDate).toBeInstanceOf(Date);
    const Filters = [{ Key: 'InstanceIds', Values: [INSTANCE] }];
    const { InstanceInformationList } = await road.call('DescribeInstanceInformation', { Filters });
    expect(InstanceInformationList).toMatchObject([
      { InstanceId: INSTANCE, PingStatus: 'Online', PlatformType: 'Linux' },
    ]);
    road.cloud.setInstance(INSTANCE, { agent: 'offline' });
    const silent = await road.call('DescribeInstanceInformation', { Filters });
    expect(silent.InstanceInformationList[0]?.PingStatus).toBe('ConnectionLost');
  });

  test('PutEvents keeps the entry with its time and bus', async () => {
    const Time = new Date('2026-01-01T00:00:00.000Z');
    const { FailedEntryCount, Entries } = await road.call('PutEvents', {
      Entries: [{ Source: 'quiesce', DetailType: 'Run Started', Detail: '{"a":1}', EventBusName: 'mine', Time }],
    });
    expect(FailedEntryCount).toBe(0);
    expect(Entries[0]?.EventId).toHaveLength(36);
    expect(road.cloud.events).toMatchObject([{ bus: 'mine', source: 'quiesce', detail: { a: 1 } }]);
  });

  test('a schedule is listed and read, and what it gives up is received, hidden and deleted', async () => {
    const { cloud } = road;
    const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/111122223333/letters';
    const schedule = {
      ...{
        name: 'nightly',
        group: 'g',
        expression: 'cron(0 3 * * ? *)',
        timeZone: 'Europe/Berlin',
        flexibleMinutes: 15,
      },
      ...{
        targetArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:m',
        roleArn: 'arn:aws:iam::111122223333:role/scheduler',
        input: '{"a":1}',
      },
    };
    cloud.addQueue(queueUrl);
    cloud.putSchedule(schedule);
    cloud.putSchedule({ ...schedule, name: 'off', state: 'DISABLED' });
    const listed = await road.call('ListSchedules', { GroupName: 'g', State: 'ENABLED', MaxResults: 10 });
    expect(listed.Schedules).toMatchObject([
      { Name: 'nightly', State: 'ENABLED', Target: { Arn: schedule.targetArn } },
    ]);
    expect(listed.Schedules[0]?.LastModificationDate).toBeInstanceOf(Date);
    const read = await road.call('GetSchedule', { GroupName: 'g', Name: 'nightly' });
    expect(read).toMatchObject({
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      Target: { Input: '{"a":1}' },
    });
    cloud.giveUpFiring({
      ...{ group: 'g', name: 'nightly', scheduledTime: '2026-01-01T02:00:00Z', queueUrl },
      ...{ code: 'AccessDeniedException', message: 'no' },
    });
    const receive = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['SCHEDULED_TIME'] };
    const { Messages = [] } = await road.call('ReceiveMessage', receive);
    expect(Messages).toMatchObject([
      { Body: '{"a":1}', MessageAttributes: { SCHEDULED_TIME: { StringValue: '2026-01-01T02:00:00Z' } } },
    ]);
    expect((await road.call('ReceiveMessage', receive)).Messages ?? []).toEqual([]);
    await road.call('DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
  });
});
