import { Stack, type aws_iam as iam, type aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Drill } from '../../lambdas/domain/drill/settings';
import { anyOf, type DrillResources } from '../engine/permissions';

/** What a drill has besides its settings. */
export interface DrillParts {
  /** ARNs of its subnets and its security group. */
  readonly network: readonly string[];
  /** Absent in another account. */
  readonly instanceRole: iam.IRole | undefined;
  readonly bucket: s3.IBucket | undefined;
}

/** What the functions may name for a drill. In another account, the role of the place has its own rights to launch. */
export function resourcesOf(
  scope: Construct,
  { name, place: { role, image, boot }, records }: Drill,
  { network, instanceRole, bucket }: DrillParts,
): DrillResources {
  return {
    'network of drills': network,
    'images of drills': role === undefined && image !== undefined ? [imageArn(scope, image)] : [],
    'boot images of drills': boot === undefined ? [] : [anyOf(scope, 'image')],
    'boot snapshots of drills': boot === undefined ? [] : [anyOf(scope, 'snapshot')],
    'roles of drills': instanceRole === undefined ? [] : [instanceRole.roleArn],
    'places of drills': role === undefined ? [] : [role],
    'snapshots of drills': role === undefined ? [] : [anyOf(scope, 'snapshot')],
    'records of drills':
      bucket === undefined || records === undefined ? [] : [bucket.arnForObjects(`${records.prefix}${name}/*`)],
    'keys of drills': bucket?.encryptionKey === undefined ? [] : [bucket.encryptionKey.keyArn],
  };
}

function imageArn(scope: Construct, image: string): string {
  return Stack.of(scope).formatArn({ service: 'ec2', account: '', resource: 'image', resourceName: image });
}
