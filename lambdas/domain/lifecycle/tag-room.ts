import type { Schedule } from '../policy';
import { schedulesTag } from '../snapshot-tags';
import { TAG } from '../tag';
import { copyRegions, copyRetention } from './promised-copies';
import { SHARE } from './settings';
import { retentionTag } from './tags';

/**
 * What of a policy's schedules has no room in a tag, in one sentence; `undefined` when all has. A set that is made for all
 * of them carries what each of them promises.
 */
export function tagRoomMistake(schedules: readonly Schedule[]): string | undefined {
  const names = schedules.map(({ name }) => name);
  const { length } = schedulesTag(names);
  const { max } = TAG.members.value;
  if (length > max) {
    return `schedules: the names make a tag of ${String(length)} characters, allowed: at most ${String(max)}, because a set that is made for all of them names them all; shorten the names`;
  }
  const accounts = new Set(schedules.flatMap(({ share }) => share?.accounts ?? []));
  const most = SHARE.members.accounts.max;
  if (accounts.size > most) {
    return `schedules: share has ${String(accounts.size)} accounts in all schedules, allowed: at most ${String(most)}, because a tag names them all; share with fewer, or put a schedule into another policy`;
  }
  const full = copyRegions(schedules).find(
    (region) => retentionTag(names, copyRetention(schedules, region)) === undefined,
  );
  return full === undefined
    ? undefined
    : `schedules: the retentions of all copies in ${full} do not fit into a tag of ${String(max)} characters, which each copy has; give fewer rules, or put a schedule into another policy`;
}
