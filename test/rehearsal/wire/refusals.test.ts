import { DATA, INSTANCE } from '../cloud/fixtures';
import { ROADS, type Road } from './roads';

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
  ] as const)('%s %j is refused with %s', async (operation, input, code) => {
    expect(await road.refusal(operation, input)).toBe(code);
  });
});
