import { Token } from 'aws-cdk-lib';
import { POLICY, type Tag } from '../../lambdas/domain/policy';
import { filledIn, RESERVED_PREFIXES, reservedPrefixOf, TAG, TAG_TEXT, TAG_VARIABLES } from '../../lambdas/domain/tag';
import { checkCount, PropError, shown, TAGS, type Bounds } from '../prop-checks';

/** Tags to look for: a key with its value, or with several values, of which one must match. Exact and case sensitive. */
export type TagFilter = Record<string, string | string[]>;

/** A filter as the policy's JSON has it: one entry per key and value. */
export function readFilter(prop: string, filter: TagFilter, bounds: Bounds, fix: string): readonly Tag[] {
  checkTags(prop, filter);
  const tags = Object.entries(filter).flatMap(([key, values]) =>
    valuesOf(prop, key, values).map((value) => ({ key, value })),
  );
  checkCount(prop, tags, bounds, fix);
  for (const tag of tags) {
    checkTag(prop, tag);
  }
  return tags;
}

/** Tags that a policy puts on its snapshots. */
export function readPolicyTags(prop: string, tags: Readonly<Record<string, string>>): readonly Tag[] {
  checkTags(prop, tags);
  const read = Object.entries(tags).map(([key, value]) => ({ key, value: textOf(prop, key, value) }));
  checkCount(
    prop,
    read,
    POLICY.members.tags.members.add,
    'remove some, because EC2 allows 50 tags on a snapshot and the others are the labels of Quiesce',
  );
  for (const tag of read) {
    checkTag(prop, tag);
    checkPrefix(prop, tag);
    checkVariables(prop, tag);
    checkCharacters(`${prop}: the key "${tag.key}"`, tag.key);
    checkCharacters(`${prop}: the value of "${tag.key}"`, tag.value);
    checkLength(
      `${prop}: the value of "${tag.key}", its variables filled in,`,
      filledIn(tag.value),
      TAG.members.value,
      'shorten it',
    );
  }
  return read;
}

function valuesOf(prop: string, key: string, values: string | readonly string[]): readonly string[] {
  if (!Array.isArray(values)) {
    return [textOf(prop, key, values)];
  }
  if (Token.isUnresolved(values)) {
    throw new PropError(
      `${prop}: the values of "${key}" are a list that is known only at the deployment, allowed: a list of strings; give its values one by one`,
    );
  }
  if (values.length === 0) {
    throw new PropError(`${prop}: "${key}" has no values, allowed: 1 or more; name a value or remove the key`);
  }
  return values.map((value) => textOf(prop, key, value));
}

function checkTags(prop: string, tags: unknown): void {
  if (!TAGS.accepts(tags)) {
    throw new PropError(`${prop} is ${shown(tags)}, allowed: ${TAGS.allowed}; ${TAGS.fix}`);
  }
}

function textOf(prop: string, key: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new PropError(`${prop}: the value of "${key}" is ${shown(value)}, allowed: a text; put it in quotes`);
  }
  return value;
}

function checkTag(prop: string, { key, value }: Tag): void {
  checkLength(`${prop}: the key "${key}"`, key, TAG.members.key, 'choose another key');
  checkLength(`${prop}: the value of "${key}"`, value, TAG.members.value, 'shorten it');
}

function checkLength(what: string, text: string, { min, max }: Bounds, fix: string): void {
  if (!Token.isUnresolved(text) && (text.length < min || text.length > max)) {
    throw new PropError(`${what} has ${text.length} characters, allowed: ${min} to ${max}; ${fix}`);
  }
}

function checkCharacters(what: string, text: string): void {
  if (!Token.isUnresolved(text) && !TAG_TEXT.accepts(text)) {
    throw new PropError(`${what} is ${JSON.stringify(text)}, allowed: ${TAG_TEXT.allowed}; remove the others`);
  }
}

function checkPrefix(prop: string, { key }: Tag): void {
  const reserved = reservedPrefixOf(key);
  if (reserved !== undefined) {
    throw new PropError(
      `${prop}: the key "${key}" begins with "${reserved}", allowed: keys without a reserved prefix (${RESERVED_PREFIXES.join(', ')}); rename it`,
    );
  }
}

function checkVariables(prop: string, { key, value }: Tag): void {
  const used: readonly string[] = value.match(/\$\([^)]*\)?/g) ?? [];
  const unknown = used.find((variable) => !TAG_VARIABLES.includes(variable));
  if (unknown !== undefined) {
    throw new PropError(
      `${prop}: the value of "${key}" contains "${unknown}", allowed: ${TAG_VARIABLES.join(', ')}; use one of these or leave "$(" out`,
    );
  }
}
