import { record, schema, text, type TypeOf } from './schema';

/** Keys of our own tags; a policy's tags may not use the prefix. */
export const TAG_PREFIX = 'quiesce:';

/** Prefixes of tags that only their owner may write: a key with one would fail CreateSnapshots, while the instance is frozen. */
export const RESERVED_PREFIXES = ['aws:', TAG_PREFIX] as const;

/** EC2's bounds of a tag. */
export const TAG = record({ key: text(1, 128), value: text(0, 256) });

export type Tag = TypeOf<typeof TAG>;

/** A tag that a policy may put on its snapshots. */
export const OWN_TAG = schema<Tag>(
  `{ key, value }, the key without the prefix ${RESERVED_PREFIXES.join(' or ')}`,
  (value) => TAG.accepts(value) && reservedPrefixOf(value.key) === undefined,
);

/** The reserved prefix that a key begins with, in upper or lower case. */
export function reservedPrefixOf(key: string): (typeof RESERVED_PREFIXES)[number] | undefined {
  return RESERVED_PREFIXES.find((prefix) => key.toLowerCase().startsWith(prefix));
}
