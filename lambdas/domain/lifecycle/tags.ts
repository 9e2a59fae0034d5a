import { TAG_KEYS_OF_DRILLS } from '../drill/drill-tags';
import { parseFields, type Fields } from '../json';
import { record, text, whole } from '../schema';
import { TagKey, TAGS_PER_RESOURCE } from '../snapshot-tags';
import { TAG, TAG_PREFIX, type Tag } from '../tag';
import type { TimedRule } from './actions';
import { calendarOf } from './calendar';
import { RETENTION, type RetentionRule } from './settings';

/** The longest value of a tag. */
const { max: VALUE_LENGTH } = TAG.members.value;

/** What a copy says of its source, also when the source is gone. EC2 gives each copy the same volume and a start of its own. */
export interface CopySource {
  readonly region: string;
  readonly snapshotId: string;
  readonly volumeId: string;
  /** ISO-8601. */
  readonly startedAt: string;
}

/** Value of `quiesce:source`: `eu-central-1/snap-1/vol-1/2026-11-22T03:00:00.000Z`. */
export function sourceTag({ region, snapshotId, volumeId, startedAt }: CopySource): string {
  return [region, snapshotId, volumeId, startedAt].join('/');
}

/** `undefined` where the text is no such value. */
export function sourceOf(value: string): CopySource | undefined {
  const [region = '', snapshotId = '', volumeId = '', startedAt = ''] = value.split('/');
  // No other characters: the ids also stand in commands that a person runs.
  const areIds = /^snap-[0-9a-z-]+$/.test(snapshotId) && /^vol-[0-9a-z-]+$/.test(volumeId);
  const isSource = /^[a-z]{2}[a-z0-9-]+$/.test(region) && areIds && isInstant(startedAt);
  return isSource ? { region, snapshotId, volumeId, startedAt } : undefined;
}

/** `Date.parse` alone also takes any text in parentheses. */
function isInstant(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** With whom a snapshot is shared. */
export interface Sharing {
  /** ISO-8601, `always`, or `ended` when it is not shared any more. */
  readonly until: string;
  readonly accounts: readonly string[];
}

/** Value of `quiesce:shared`: `2026-12-01T00:00:00.000Z 111122223333 444455556666`. It says all that is needed to end it. */
export function sharedTag({ until, accounts }: Sharing): string {
  return [until, ...accounts].join(' ');
}

/** `undefined` where the text is no such value. */
export function sharedOf(value: string): Sharing | undefined {
  const [until = '', ...accounts] = value.split(' ');
  const isUntil = until === 'always' || until === 'ended' || isInstant(until);
  return isUntil && accounts.every((account) => /^\d{12}$/.test(account)) ? { until, accounts } : undefined;
}

/** What a rule says where its text in a tag says nothing. */
const USUAL: Fields = { floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false };

/** One rule in a tag: `of` is the place of its schedule among those of `quiesce:schedules`. */
const WRITTEN = record({ of: whole(0, 3), zone: text(1, 50) });

/**
 * Value of `quiesce:retain` on a copy: the rules of all schedules for which it was made, such as
 * `[{"of":0,"zone":"Europe/Berlin","daily":7,"monthly":12}]`. `undefined` where it has no room in a tag.
 */
export function retentionTag(schedules: readonly string[], rules: readonly TimedRule[]): string | undefined {
  const written = rules.map(({ schedule, timeZone, rule }) => ({
    of: schedules.indexOf(schedule),
    zone: timeZone,
    ...Object.fromEntries(Object.entries(rule ?? {}).filter(([name, value]) => USUAL[name] !== value)),
  }));
  const value = JSON.stringify(written);
  return value.length <= VALUE_LENGTH ? value : undefined;
}

/** The rules of such a value; `undefined` where they can't be read. */
export function retentionOf(schedules: readonly string[], value: string): readonly TimedRule[] | undefined {
  const written = parseFields(value);
  if (!Array.isArray(written) || written.length === 0) {
    return undefined;
  }
  const rules = written.map((item: unknown) => timedRuleOf(schedules, item));
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

function timedRuleOf(schedules: readonly string[], item: unknown): TimedRule | undefined {
  if (!WRITTEN.accepts(item) || calendarOf(item.zone) === undefined) {
    return undefined;
  }
  const { of, zone, ...counts } = item;
  const rule: unknown = { ...USUAL, ...counts };
  const schedule = schedules[of];
  return schedule !== undefined && isRule(rule) ? { schedule, timeZone: zone, rule } : undefined;
}

/** A member that is not known may be a rule of a newer release, which keeps the copy. */
function isRule(rule: unknown): rule is RetentionRule {
  return RETENTION.accepts(rule) && Object.keys(rule).every((name) => name in RETENTION.members);
}

/** Tags of a copy: those of its source that stay true, where it is from, and how it is kept. */
export function copyTags(source: readonly Tag[], own: { readonly source: string; readonly retain: string }): Tag[] {
  const left: readonly string[] = [
    ...[TagKey.STATE, TagKey.KEEP, TagKey.SHARED, TagKey.SOURCE, TagKey.RETAIN],
    // A drill is of the set that it restored, not of its copies.
    ...TAG_KEYS_OF_DRILLS,
  ];
  const copied = source.filter(({ key }) => !key.startsWith('aws:') && !left.includes(key));
  const isOurs = ({ key }: Tag): boolean => key.startsWith(TAG_PREFIX);
  return [
    { key: TagKey.STATE, value: 'created' },
    { key: TagKey.SOURCE, value: own.source },
    { key: TagKey.RETAIN, value: own.retain },
    ...copied.filter(isOurs),
    ...copied.filter((tag) => !isOurs(tag)),
  ].slice(0, TAGS_PER_RESOURCE);
}
