import { record, schema, text, textLike, type TypeOf } from './schema';

/** Keys of our own tags; a policy's tags may not use the prefix. */
export const TAG_PREFIX = 'quiesce:';

/** Prefixes of tags that only their owner may write: a key with one would fail CreateSnapshots, while the instance is frozen. */
export const RESERVED_PREFIXES = ['aws:', TAG_PREFIX] as const;

/** EC2's bounds of a tag. */
export const TAG = record({ key: text(1, 128), value: text(0, 256) });

export type Tag = TypeOf<typeof TAG>;

/** Text of a snapshot's tag. EC2 takes any letters; what is none would fail CreateSnapshots, while the instance is frozen. */
export const TAG_TEXT = textLike(
  /^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]*$/u,
  'letters, digits, blanks and signs, no control characters',
);

/** A tag that a policy may put on its snapshots. */
export const OWN_TAG = schema<Tag>(
  `{ key, value } of ${TAG_TEXT.allowed}, at most 256 with the variables filled in, the key without the prefix ${RESERVED_PREFIXES.join(' or ')}`,
  (tag) =>
    TAG.accepts(tag) &&
    TAG.members.value.accepts(filledIn(tag.value)) &&
    TAG_TEXT.accepts(tag.key) &&
    TAG_TEXT.accepts(tag.value) &&
    reservedPrefixOf(tag.key) === undefined,
);

/** DLM's variables, which the value of a tag may contain. */
export const TAG_VARIABLES: readonly string[] = ['$(instance-id)', '$(timestamp)'];

/** What a run writes in place of each variable. */
export function filledIn(
  value: string,
  { instanceId, scheduledTime }: { readonly instanceId: string; readonly scheduledTime: string } = LONGEST,
): string {
  return value.replaceAll('$(instance-id)', instanceId).replaceAll('$(timestamp)', scheduledTime);
}

/** Of EC2's present length, and of the policy's schema. */
const LONGEST = { instanceId: `i-${'0'.repeat(17)}`, scheduledTime: '0'.repeat(30) };

/** The reserved prefix that a key begins with, in upper or lower case. */
export function reservedPrefixOf(key: string): (typeof RESERVED_PREFIXES)[number] | undefined {
  return RESERVED_PREFIXES.find((prefix) => key.toLowerCase().startsWith(prefix));
}
