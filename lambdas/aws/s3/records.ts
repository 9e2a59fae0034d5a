import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DrillRecords } from '../../ports';
import { asking, classify } from '../sdk-errors';

/**
 * Records in buckets of the user. The SDK sends a checksum, which a bucket with Object Lock asks for. A file that is there
 * is left as it is, so that such a bucket does not get a second version of it.
 */
export function s3Records({ client }: { readonly client: S3Client }): DrillRecords {
  return {
    put: ({ bucket, key, body, type }) =>
      asking(`record s3://${bucket}/${key}`, async () => {
        const put = new PutObjectCommand({
          ...{ Bucket: bucket, Key: key, Body: body, ContentType: type },
          IfNoneMatch: '*',
        });
        try {
          await client.send(put);
        } catch (error) {
          if (classify(error).code !== 'PreconditionFailed') {
            throw error;
          }
        }
      }),
  };
}
