import { Token } from 'aws-cdk-lib';
import type { Tag } from '../../lambdas/domain/policy';
import { POLICY_TAGS, TAG_PREFIX } from '../../lambdas/domain/snapshot-tags';
import { checkCount, type Bounds } from '../prop-checks';

/** Tags to look for: a key with its value, or with several values, of which one must match. Exact and case sensitive. */
export type TagFilter = Readonly<Record<string, string | readonly string[]>>;

/** Variables that the value of a tag may contain. */
export const TAG_VARIABLES = ['$(instance-id)', '$(timestamp)'] as const;

/** EC2's bounds of a tag. */
const KEY_LENGTH = 128;
const VALUE_LENGTH = 256;

/** Prefixes of tags that only AWS and Quiesce may write. */
const RESERVED_PREFIXES = ['aws:', TAG_PREFIX] as const;

/** A filter as the policy's JSON has it: one entry per key and value. */
export function readFilter(prop: string, filter: TagFilter, bounds: Bounds): readonly Tag[] {
  const tags = Object.entries(filter).flatMap(([key, values]) =>
    valuesOf(prop, key, values).map((value) => ({ key, value })),
  );
  checkCount(prop, tags, bounds);
  for (const tag of tags) {
    checkTag(prop, tag);
  }
  return tags;
}

/** Tags that a policy puts on its snapshots. */
export function readPolicyTags(prop: string, tags: Readonly<Record<string, string>>): readonly Tag[] {
  const read = Object.entries(tags).map(([key, value]) => ({ key, value }));
  checkCount(prop, read, {
    min: 0,
    max: POLICY_TAGS,
    fix: 'remove some, because EC2 allows 50 tags on a snapshot and the others are the labels of Quiesce',
  });
  for (const tag of read) {
    checkTag(prop, tag);
    checkPrefix(prop, tag);
    checkVariables(prop, tag);
  }
  return read;
}

function valuesOf(prop: string, key: string, values: string | readonly string[]): readonly string[] {
  if (typeof values === 'string') {
    return [values];
  }
  if (Token.isUnresolved(values)) {
    throw new Error(
      `${prop}: the values of "${key}" are a list that is known only at the deployment, allowed: a list of strings; give its values one by one`,
    );
  }
  if (values.length === 0) {
    throw new Error(`${prop}: "${key}" has no values, allowed: 1 or more; name a value or remove the key`);
  }
  return values;
}

function checkTag(prop: string, { key, value }: Tag): void {
  if (!Token.isUnresolved(key) && (key.length === 0 || key.length > KEY_LENGTH)) {
    throw new Error(
      `${prop}: the key "${key}" has ${key.length} characters, allowed: 1 to ${KEY_LENGTH}; choose another key`,
    );
  }
  if (!Token.isUnresolved(value) && value.length > VALUE_LENGTH) {
    throw new Error(
      `${prop}: the value of "${key}" has ${value.length} characters, allowed: 0 to ${VALUE_LENGTH}; shorten it`,
    );
  }
}

function checkPrefix(prop: string, { key }: Tag): void {
  const reserved = RESERVED_PREFIXES.find((prefix) => key.toLowerCase().startsWith(prefix));
  if (reserved !== undefined) {
    throw new Error(
      `${prop}: the key "${key}" begins with "${reserved}", allowed: keys without a reserved prefix (${RESERVED_PREFIXES.join(', ')}); rename it`,
    );
  }
}

function checkVariables(prop: string, { key, value }: Tag): void {
  const used: readonly string[] = value.match(/\$\([^)]*\)?/g) ?? [];
  const known: readonly string[] = TAG_VARIABLES;
  const unknown = used.find((variable) => !known.includes(variable));
  if (unknown !== undefined) {
    throw new Error(
      `${prop}: the value of "${key}" contains "${unknown}", allowed: ${TAG_VARIABLES.join(', ')}; use one of these or leave "$(" out`,
    );
  }
}
