import { CopySnapshotCommand } from '@aws-sdk/client-ec2';
import type { CopySnapshotCommandInput, EC2Client, TagSpecification } from '@aws-sdk/client-ec2';
import { defined } from '../../domain/json';
import { TagKey } from '../../domain/snapshot-tags';
import { OutcomeUnknown } from '../../errors';
import type { CopyRequest } from '../../ports';
import { classify, hadNoEffect } from '../sdk-errors';
import { changeError } from './stored-sets-changes';
import { toEc2Tags } from './tags';

export async function copy(once: EC2Client, request: CopyRequest): Promise<{ readonly snapshotId: string }> {
  const { snapshotId, fromRegion, toRegion, kmsKey, withinMinutes } = request;
  const subject = `copy of ${snapshotId} from ${fromRegion} to ${toRegion}`;
  const command = new CopySnapshotCommand({
    SourceRegion: fromRegion,
    SourceSnapshotId: snapshotId,
    Description: request.description,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: toEc2Tags(request.tags) }],
    // A key is allowed only with `Encrypted`, and `false` is not allowed at all.
    ...(request.encrypted || kmsKey !== undefined ? { Encrypted: true } : {}),
    ...defined({ KmsKeyId: kmsKey, CompletionDurationMinutes: withinMinutes }),
  });
  presignTags(command);
  const { SnapshotId } = await once.send(command).catch((error: unknown) => {
    const failure = classify(error);
    throw hadNoEffect(failure) ? changeError(subject, failure) : copyUnknown(subject, failure.detail, error);
  });
  if (SnapshotId === undefined) {
    throw copyUnknown(subject, 'EC2 answered without a snapshot');
  }
  return { snapshotId: SnapshotId };
}

function copyUnknown(subject: string, detail: string, cause?: unknown): OutcomeUnknown {
  const message = `${subject}: may have been made (${detail}); look for it by its tag ${TagKey.SOURCE}`;
  return new OutcomeUnknown(message, { cause });
}

interface CopyArguments {
  readonly input: CopySnapshotCommandInput;
}

/**
 * The SDK signs the call for the source Region too, by a URL with each member of the input as text. Of the tags it would make
 * `TagSpecifications=[object Object]`, which EC2 does not know. Here they get EC2's form, as the AWS CLI signs them. The body
 * is written before, so it is not touched.
 */
function presignTags(command: CopySnapshotCommand): void {
  command.middlewareStack.addRelativeTo(
    <Output>(next: (args: CopyArguments) => Output) =>
      (args: CopyArguments) => {
        const { TagSpecifications: specifications = [], ...input } = args.input;
        return next({ ...args, input: { ...input, ...inEc2Form(specifications) } });
      },
    { relation: 'before', toMiddleware: 'crossRegionPresignedUrlMiddleware', name: 'presignTags' },
  );
}

function inEc2Form(specifications: readonly TagSpecification[]): Readonly<Record<string, string>> {
  const parameters = specifications.flatMap(({ ResourceType = '', Tags = [] }, index) => {
    const name = `TagSpecification.${index + 1}`;
    const tags = Tags.flatMap(({ Key = '', Value = '' }, tag) => [
      [`${name}.Tag.${tag + 1}.Key`, Key],
      [`${name}.Tag.${tag + 1}.Value`, Value],
    ]);
    return [[`${name}.ResourceType`, ResourceType], ...tags];
  });
  return Object.fromEntries(parameters) as Readonly<Record<string, string>>;
}
