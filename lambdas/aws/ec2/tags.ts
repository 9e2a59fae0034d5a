import type { Tag as Ec2Tag } from '@aws-sdk/client-ec2';
import type { Tag } from '../../domain/policy';

export function fromEc2Tags(tags: readonly Ec2Tag[] | undefined): readonly Tag[] {
  return (tags ?? []).map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }));
}

export function toEc2Tags(tags: readonly Tag[]): Ec2Tag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}
