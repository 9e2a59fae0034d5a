import { DATA, INSTANCE } from '../cloud/fixtures';
import { ROADS, type Road } from './roads';

const SET = { InstanceSpecification: { InstanceId: INSTANCE } };
const COMMAND = { InstanceIds: [INSTANCE], DocumentName: 'dlm' };

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`);
const tags = (count: number) => many(count).map((Key) => ({ Key, Value: '' }));
const tagged = (ResourceType: string, Tags: unknown) => ({ ...SET, TagSpecifications: [{ ResourceType, Tags }] });

/** What the model refuses, it refuses on both roads with the same code. */
describe.each(ROADS)('%s', (_, open) => {
  let road: Road;
  beforeEach(async () => {
    road = await open();
  });
  afterEach(() => road.close());

  test.each([
    ['GetSchedule', { GroupName: 'g', Name: 'nowhere' }, 'ResourceNotFoundException'],
    ['ListSchedules', { MaxResults: 0 }, 'ValidationException'],
    ['ReceiveMessage', { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/none' }, 'QueueDoesNotExist'],
    ['DescribeInstances', { Filters: [{ Name: 'colour', Values: ['red'] }] }, 'InvalidParameterValue'],
    ['DescribeInstances', { InstanceIds: ['i-0123456789abcdeff'] }, 'InvalidInstanceID.NotFound'],
    ['DescribeInstances', { InstanceIds: [INSTANCE], MaxResults: 5 }, 'InvalidParameterCombination'],
    ['DescribeInstances', { MaxResults: 3 }, 'InvalidParameterValue'],
    ['DescribeInstances', { NextToken: 'nonsense' }, 'InvalidNextToken'],
    ['DescribeSnapshots', { SnapshotIds: ['snap-00000000000000000'] }, 'InvalidSnapshot.NotFound'],
    ['CreateSnapshots', {}, 'MissingParameter'],
    [
      'CreateSnapshots',
      { InstanceSpecification: { InstanceId: INSTANCE }, CopyTagsFromSource: 'all' },
      'InvalidParameterValue',
    ],
    ['CreateSnapshots', { InstanceSpecification: { InstanceId: INSTANCE }, DryRun: true }, 'DryRunOperation'],
    ['CreateTags', { Resources: ['snap-00000000000000000'], Tags: [{ Key: 'a' }] }, 'InvalidSnapshot.NotFound'],
    ['CreateTags', { Resources: [DATA] }, 'MissingParameter'],
    ['GetDocument', { Name: 'nowhere' }, 'InvalidDocument'],
    ['SendCommand', { InstanceIds: ['i-0123456789abcdeff'], DocumentName: 'dlm' }, 'InvalidInstanceId'],
    ['SendCommand', { InstanceIds: [INSTANCE] }, 'ValidationException'],
    ['SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'dlm', TimeoutSeconds: 29 }, 'ValidationException'],
    ['SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'dlm', Comment: 'x'.repeat(101) }, 'ValidationException'],
    [
      'SendCommand',
      { InstanceIds: [INSTANCE], DocumentName: 'dlm', Parameters: { other: ['x'] } },
      'InvalidParameters',
    ],
    ['SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'dlm', MaxErrors: '1' }, 'NotModelled'],
    ['SendCommand', { InstanceIds: ['not-an-id'], DocumentName: 'dlm' }, 'ValidationException'],
    ['ListCommands', { Filters: [{ key: 'Colour', value: 'red' }] }, 'ValidationException'],
    ['ListCommandInvocations', { CommandId: 'short' }, 'ValidationException'],
    ['DescribeInstanceInformation', { Filters: [{ Key: 'Colour', Values: ['red'] }] }, 'InvalidFilterKey'],
    ['DescribeInstanceInformation', { MaxResults: 4 }, 'ValidationException'],
    ['PutEvents', { Entries: [] }, 'ValidationException'],
    ['PutEvents', { Entries: Array.from({ length: 11 }, () => ({ Source: 'x' })) }, 'ValidationException'],
    ['PutEvents', { Entries: [{ EventBusName: 'a bus' }] }, 'ValidationException'],
    ['PutEvents', { Entries: [{ Source: 'x', DetailType: 'x', Detail: 'x'.repeat(262_144) }] }, 'ValidationException'],
    ['CreateSnapshots', { InstanceSpecification: { InstanceId: 'i-0' } }, 'InvalidInstanceID.Malformed'],
    ['CreateSnapshots', { ...SET, Description: 'gr\u00fc\u00dfe' }, 'InvalidParameterValue'],
    ['CreateSnapshots', { ...SET, Description: 'x'.repeat(256) }, 'InvalidParameterValue'],
    ['CreateSnapshots', tagged('instance', [{ Key: 'a', Value: 'b' }]), 'InvalidParameterValue'],
    ['CreateSnapshots', tagged('snapshot', [{ Key: 'aws:x', Value: 'b' }]), 'InvalidParameterValue'],
    ['CreateSnapshots', tagged('snapshot', [{ Key: 'a', Value: 'b'.repeat(257) }]), 'InvalidParameterValue'],
    ['CreateSnapshots', tagged('snapshot', tags(51)), 'TagLimitExceeded'],
    ['CreateTags', { Resources: [], Tags: tags(1) }, 'MissingParameter'],
    ['CreateTags', { Resources: [DATA], Tags: [{ Key: '' }] }, 'InvalidParameterValue'],
    ['CreateTags', { Resources: [DATA], Tags: [{ Key: 'aws:backup' }] }, 'InvalidParameterValue'],
    ['CreateTags', { Resources: [DATA], Tags: [{ Key: 'x'.repeat(129) }] }, 'InvalidParameterValue'],
    ['CreateTags', { Resources: [DATA], Tags: [{ Key: 'a', Value: 'x'.repeat(257) }] }, 'InvalidParameterValue'],
    ['CreateTags', { Resources: [DATA], Tags: [...tags(1), ...tags(1)] }, 'InvalidParameterValue'],
    ['CreateTags', { Resources: [DATA], Tags: tags(51) }, 'TagLimitExceeded'],
    ['CreateTags', { Resources: Array.from({ length: 1_001 }, () => DATA), Tags: tags(1) }, 'InvalidParameterValue'],
    ['CreateTags', { Resources: ['ami-0'], Tags: tags(1) }, 'InvalidID'],
    ['DescribeVolumes', { VolumeIds: Array.from({ length: 1_001 }, () => DATA) }, 'InvalidParameterValue'],
    ['DescribeVolumes', { Filters: [{ Name: 'size', Values: many(201) }] }, 'FilterLimitExceeded'],
    ['DescribeVolumes', { VolumeIds: ['vol-1'] }, 'InvalidVolumeID.Malformed'],
    ['SendCommand', { ...COMMAND, TimeoutSeconds: 2_592_001 }, 'ValidationException'],
    ['SendCommand', { ...COMMAND, InstanceIds: [INSTANCE, INSTANCE] }, 'DuplicateInstanceId'],
    ['SendCommand', { ...COMMAND, InstanceIds: many(51).map(() => INSTANCE) }, 'ValidationException'],
    ['SendCommand', { ...COMMAND, DocumentVersion: '0' }, 'ValidationException'],
    ['SendCommand', { ...COMMAND, DocumentVersion: '7' }, 'InvalidDocumentVersion'],
    ['SendCommand', { ...COMMAND, DocumentName: 'x'.repeat(129) }, 'ValidationException'],
    ['SendCommand', { ...COMMAND, Parameters: { command: ['freeze'] } }, 'InvalidParameters'],
    ['SendCommand', { ...COMMAND, Parameters: { executionId: ['1'] } }, 'InvalidParameters'],
    ['SendCommand', { ...COMMAND, Parameters: { timeoutSeconds: ['1', '2'] } }, 'InvalidParameters'],
    ['SendCommand', { ...COMMAND, Parameters: { timeoutSeconds: ['1'.repeat(65_536)] } }, 'MaxDocumentSizeExceeded'],
    ['ReceiveMessage', { QueueUrl: 'q', MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    ['ReceiveMessage', { QueueUrl: 'q', VisibilityTimeout: 43_201 }, 'InvalidParameterValue'],
    ['ReceiveMessage', { QueueUrl: 'q', WaitTimeSeconds: 21 }, 'InvalidParameterValue'],
    ['GetSchedule', { Name: 'every night' }, 'ValidationException'],
    ['ListSchedules', { MaxResults: 101 }, 'ValidationException'],
  ] as const)('%s %j is refused with %s', async (operation, input, code) => {
    expect(await road.refusal(operation, input)).toBe(code);
  });
});
