import type { Filter } from '@aws-sdk/client-ec2';

/** EC2 reads `*` and `?` in filter values as wildcards, and `\` as the escape of these three. */
export function literal(value: string): string {
  return value.replaceAll(/[\\*?]/g, (character) => `\\${character}`);
}

/** A filter that matches any of these very values. */
export function anyOf(name: string, values: readonly string[]): Filter {
  return { Name: name, Values: values.map(literal) };
}
