import { CreateSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as fc from 'fast-check';
import { fileSystemsDocument } from '../../../documents';
import { longestForm } from '../../../lambdas/domain/policy-check';
import { SNAPSHOT_FORM_LENGTH, snapshotForm } from '../../../lambdas/domain/snapshot-form';
import type { SnapshotRequest } from '../../../lambdas/domain/snapshots';
import { aPolicy } from './builders';

const pattern = new RegExp(
  fileSystemsDocument({ leaseSeconds: 60, mounts: ['/d'], snapshotInGuest: {} }).parameters.snapshotRequest
    ?.allowedPattern ?? '',
);

const text = fc.string({ unit: 'binary', maxLength: 30 });
const requests: fc.Arbitrary<SnapshotRequest> = fc.record({
  instanceId: fc.stringMatching(/^i-[0-9a-f]{17}$/),
  excludeBootVolume: fc.boolean(),
  excludeDataVolumeIds: fc.array(fc.stringMatching(/^vol-[0-9a-f]{17}$/), { maxLength: 4 }),
  description: text,
  tags: fc.array(fc.record({ key: text, value: text }), { maxLength: 4 }),
  copyTagsFromVolumes: fc.boolean(),
});

describe('a CreateSnapshots call as a form', () => {
  test('says what the SDK would send, with any characters in its texts', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const own = [...new URLSearchParams(snapshotForm(request))];
        expect(own.sort()).toEqual((await sentBySdk(request)).sort());
      }),
      { numRuns: 150 },
    );
  });

  test('is what the documents admit, and means nothing to a shell in single quotes', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(snapshotForm(request)).toMatch(pattern);
        expect(snapshotForm(request)).not.toMatch(/['{}\s]/);
      }),
      { numRuns: 500 },
    );
  });

  test('half of a pair of surrogates can’t stop a run', () => {
    const request = { instanceId: 'i-00000001', excludeBootVolume: false, excludeDataVolumeIds: [], tags: [], copyTagsFromVolumes: false }; // prettier-ignore
    expect(snapshotForm({ ...request, description: 'a\uD800b' })).toContain('Description=a%EF%BF%BDb');
  });

  test.each([
    ['another action', 'InstanceSpecification.InstanceId=i-00000001&Action=DeleteVolume'],
    ['another version', 'InstanceSpecification.InstanceId=i-00000001&Version=2010-01-01'],
    ['a dry run', 'InstanceSpecification.InstanceId=i-00000001&DryRun=true'],
    ['no instance', 'Description=x'],
    ['a quote', "InstanceSpecification.InstanceId=i-00000001&Description='"],
    ['a line', 'InstanceSpecification.InstanceId=i-00000001\n&Description=x'],
    ['a line at its end', 'InstanceSpecification.InstanceId=i-00000001\nreboot'],
    ['a plus', 'InstanceSpecification.InstanceId=i-00000001&Description=a+b'],
    ['a parameter of Systems Manager', 'InstanceSpecification.InstanceId=i-00000001&Description={{x}}'],
  ])('the documents admit no request with %s', (_, request) => {
    expect(request).not.toMatch(pattern);
  });

  test('an empty one is no request', () => {
    expect('').toMatch(pattern);
  });

  test('of a policy without tags of its own stays far below its bound', () => {
    expect(longestForm(aPolicy(), 'nightly').length).toBeLessThan(SNAPSHOT_FORM_LENGTH / 2);
  });
});

/** The fields that the SDK puts into its request, less what the document adds itself. */
async function sentBySdk(request: SnapshotRequest): Promise<[string, string][]> {
  const client = new EC2Client({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  let body = '';
  client.middlewareStack.add(
    () => (args) => {
      body = String((args.request as { readonly body: unknown }).body);
      return Promise.resolve({ output: { $metadata: {} }, response: {} });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const { excludeDataVolumeIds: excluded } = request;
  await client.send(
    new CreateSnapshotsCommand({
      InstanceSpecification: {
        InstanceId: request.instanceId,
        ExcludeBootVolume: request.excludeBootVolume,
        ...(excluded.length === 0 ? {} : { ExcludeDataVolumeIds: [...excluded] }),
      },
      Description: request.description,
      TagSpecifications: [
        { ResourceType: 'snapshot', Tags: request.tags.map(({ key, value }) => ({ Key: key, Value: value })) },
      ],
      ...(request.copyTagsFromVolumes ? { CopyTagsFromSource: 'volume' as const } : {}),
    }),
  );
  return [...new URLSearchParams(body)].filter(([name]) => name !== 'Action' && name !== 'Version');
}
