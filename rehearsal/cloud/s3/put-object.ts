import { createHash } from 'node:crypto';
import { AwsError } from '../errors';
import { operation, type Given } from '../operation';

interface PutObjectInput extends Given<{
  Body: string | Uint8Array;
  ContentType: string;
  ChecksumAlgorithm: string;
  ChecksumCRC32: string;
  IfNoneMatch: string;
}> {
  readonly Bucket: string;
  readonly Key: string;
}

/** Every version is kept. With `IfNoneMatch` there must be none. */
export const putObject = operation({
  service: 's3',
  name: 'PutObject',
  changes: true,
  latencyMillis: 30,
  refusals: ['NoSuchBucket', 'PreconditionFailed'],
  handler: ({ s3, clock }, input: PutObjectInput) => {
    const bucket = s3.get(input.Bucket);
    if (bucket === undefined) {
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    const body = Buffer.from(input.Body ?? '').toString('utf8');
    const earlier = bucket.get(input.Key) ?? [];
    if (input.IfNoneMatch !== undefined && earlier.length > 0) {
      const message = 'At least one of the pre-conditions you specified did not hold';
      throw new AwsError('PreconditionFailed', message, 412);
    }
    const contentType = input.ContentType ?? 'application/octet-stream';
    bucket.set(input.Key, [...earlier, { at: clock.now(), body, contentType }]);
    return { ETag: `"${createHash('md5').update(body).digest('hex')}"` };
  },
});
