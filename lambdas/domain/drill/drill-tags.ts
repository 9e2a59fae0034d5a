import { instantOf } from '../instant';
import type { StoredSet } from '../lifecycle/stored-sets';
import { TagKey } from '../snapshot-tags';
import type { Tag } from '../tag';
import type { DrillRecord } from './drill-record';

/** Tag of an instance and a volume of a drill; its value is the drill's id. */
export const DRILL_TAG = 'quiesce:drill';

/** What a drill writes on the snapshots of its set. */
export const TAG_KEYS_OF_DRILLS: readonly string[] = [
  TagKey.IN_DRILL,
  TagKey.DRILL,
  TagKey.DRILLED_AT,
  TagKey.DRILL_RECORD,
  TagKey.DRILL_MINUTES,
  TagKey.DRILL_PASSED_AT,
];

/** Says that a drill uses the snapshots until then. */
export function inDrillTag(until: string): readonly Tag[] {
  return [{ key: TagKey.IN_DRILL, value: until }];
}

/**
 * The mark of one more drill of the same snapshots: it ends with the drill that ends last. It ends by itself, so nobody has
 * to take it away, and the drill that ends first does not end it for the others.
 */
export function prolonged(marks: readonly (string | undefined)[], until: string): string {
  const ends = marks.map((mark) => Date.parse(mark ?? '')).filter((end) => !Number.isNaN(end));
  return instantOf(Math.max(Date.parse(until), ...ends));
}

/** Whether a drill uses a snapshot with these tags. A value that is no instant uses it: somebody meant something by it. */
export function isInDrill(tags: Readonly<Record<string, string>>, now: number): boolean {
  const until = tags[TagKey.IN_DRILL];
  return until !== undefined && !(Date.parse(until) <= now);
}

/** Value of a tag whose drill has none. It replaces the value of an earlier drill, and no role may remove a tag. */
const NONE = 'none';

/** What the snapshots of a set say of its newest drill. A drill that failed leaves when an earlier one passed. */
export function resultTags(
  record: Pick<DrillRecord, 'verdict' | 'minutesToUsable' | 'timeline'>,
  sha256 = NONE,
): readonly Tag[] {
  const { verdict, minutesToUsable, timeline } = record;
  return [
    { key: TagKey.DRILL, value: verdict },
    { key: TagKey.DRILLED_AT, value: timeline.endedAt },
    { key: TagKey.DRILL_RECORD, value: sha256 },
    { key: TagKey.DRILL_MINUTES, value: String(minutesToUsable ?? NONE) },
    ...(verdict === 'passed' ? [{ key: TagKey.DRILL_PASSED_AT, value: timeline.endedAt }] : []),
  ];
}

/**
 * Those of the tags that are true beside the known ones of the same set: a drill that ended later has said all but when one
 * passed last. An instant of the future is no end of a drill.
 */
export function stillTrue(tags: readonly Tag[], known: readonly Tag[], now: number): readonly Tag[] {
  const past = known.filter(({ value }) => !(Date.parse(value) > now));
  const newest = (key: string, of: readonly Tag[]): string =>
    of
      .flatMap((tag) => (tag.key === key ? tag.value : []))
      .sort()
      .at(-1) ?? '';
  const isNewer = (key: string): boolean => newest(key, tags) >= newest(key, past);
  return isNewer(TagKey.DRILLED_AT)
    ? tags
    : tags.filter(({ key }) => key === TagKey.DRILL_PASSED_AT && isNewer(TagKey.DRILL_PASSED_AT));
}

/** The result of a drill that recorded nothing itself. */
export function deathTags(endedAt: string): readonly Tag[] {
  return resultTags({ verdict: 'failed', timeline: { startedAt: endedAt, endedAt } });
}

/** The newest drill of a set, as its tags say. */
export interface SetDrill {
  /** `passed` or `failed`. */
  readonly verdict: string;
  /** ISO-8601. */
  readonly at: string;
  readonly atMillis: number;
}

/** `undefined` where the set was never drilled. A drill that passed in the future proves nothing, so it is none. */
export function drillOf({ tags }: Pick<StoredSet, 'tags'>, now: number): SetDrill | undefined {
  const [verdict, at] = [tags[TagKey.DRILL], tags[TagKey.DRILLED_AT]];
  const atMillis = Date.parse(at ?? '');
  if (verdict === undefined || at === undefined || Number.isNaN(atMillis) || (verdict === 'passed' && atMillis > now)) {
    return undefined;
  }
  return { verdict, at, atMillis };
}
