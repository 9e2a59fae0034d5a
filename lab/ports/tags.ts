import type { Tag } from '../../lambdas/domain/policy';
import type { Tag as Ec2Tag } from '../../rehearsal/cloud/ec2/tags';

export function fromEc2Tags(tags: readonly Ec2Tag[]): readonly Tag[] {
  return tags.map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }));
}

export function toEc2Tags(tags: readonly Tag[]): readonly Ec2Tag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}
