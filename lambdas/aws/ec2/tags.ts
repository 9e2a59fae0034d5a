import type { Filter, Tag as Ec2Tag } from '@aws-sdk/client-ec2';
import type { Tag } from '../../domain/policy';

export function fromEc2Tags(tags: readonly Ec2Tag[] | undefined): readonly Tag[] {
  return (tags ?? []).map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }));
}

export function toEc2Tags(tags: readonly Tag[]): Ec2Tag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** EC2 reads `*` and `?` in filter values as wildcards, and `\` as the escape of these three. */
function literal(value: string): string {
  return value.replaceAll(/[\\*?]/g, (character) => `\\${character}`);
}

/** A filter that matches any of exactly these values. */
export function anyOf(name: string, values: readonly string[]): Filter {
  return { Name: name, Values: values.map(literal) };
}
