import { S3Client } from '@aws-sdk/client-s3';
import { configOf, type Tuning } from '../clients';

/** Apart from the other clients: only the bundle of one function holds it. */
export function s3Client(tuning: Tuning, region?: string): S3Client {
  return new S3Client({ ...configOf(tuning, region), followRegionRedirects: true });
}
