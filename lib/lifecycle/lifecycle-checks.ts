import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DAY_SECONDS, isZoneElsewhere } from '../../lambdas/domain/lifecycle/settings';
import type { Schedule } from '../../lambdas/domain/policy';
import { inWords } from '../duration-checks';
import { PropError } from '../prop-checks';
import { longestKeptSeconds, surelyKeptSeconds } from './retention';

/** AWS bills at least this for an archived snapshot. */
const ARCHIVE_DAYS = 90;

/** AWS's price of fast snapshot restore in most Regions, for each snapshot and zone. */
const FAST_RESTORE_USD_PER_HOUR = 0.75;
const HOURS_OF_A_MONTH = 720;

/** Refuses parts of a schedule's lifecycle that can't work together. `region` is the engine's; it may be a token. */
export function checkLifecycle(schedule: Schedule, region: string): void {
  const mistake =
    lockOutlasts(schedule) ??
    sharedTooLong(schedule) ??
    archivedTooLate(schedule) ??
    neverArchived(schedule) ??
    wrongRegion(schedule, region);
  if (mistake !== undefined) {
    throw new PropError(`schedules: ${mistake}`);
  }
}

function lockOutlasts({ name, lock, retain }: Schedule): string | undefined {
  const longest = retain && longestKeptSeconds(retain);
  return lock !== undefined && longest !== undefined && lock.days * DAY_SECONDS > longest
    ? `lock of "${name}" is ${inWords(lock.days * DAY_SECONDS)}, allowed: up to ${inWords(longest)}, for which retain keeps a set at most; shorten the lock, or keep sets longer`
    : undefined;
}

function sharedTooLong({ name, share, retain }: Schedule): string | undefined {
  const { unshareAfterSeconds: after } = share ?? {};
  return after !== undefined && retain?.ageSeconds !== undefined && after >= retain.ageSeconds
    ? `share of "${name}": unshareAfter is ${inWords(after)}, allowed: less than ${inWords(retain.ageSeconds)}, the age at which a set is removed; shorten it, or remove it`
    : undefined;
}

function archivedTooLate({ name, archive, retain }: Schedule): string | undefined {
  const longest = retain && longestKeptSeconds(retain);
  return archive !== undefined && longest !== undefined && archive.afterSeconds >= longest
    ? `archive of "${name}": after is ${inWords(archive.afterSeconds)}, allowed: less than ${inWords(longest)}, for which retain keeps a set at most; archive earlier, or keep sets longer`
    : undefined;
}

/** EC2 does not share what is archived, so a set is archived when its sharing has ended. */
function neverArchived({ name, archive, share }: Schedule): string | undefined {
  return archive !== undefined && share !== undefined && share.unshareAfterSeconds === undefined
    ? `share of "${name}" has no unshareAfter, allowed with archive: a time, because a set that is shared is not archived; give one, or remove archive`
    : undefined;
}

function wrongRegion({ name, copies = [], fastRestore }: Schedule, region: string): string | undefined {
  if (Token.isUnresolved(region)) {
    return undefined;
  }
  if (copies.some(({ regions }) => regions.includes(region))) {
    return `copies of "${name}": regions has "${region}", the Region of the engine, allowed: other Regions; remove it`;
  }
  const foreign = fastRestore?.zones.find((zone) => isZoneElsewhere(zone, region));
  return foreign === undefined
    ? undefined
    : `fastRestore of "${name}": availabilityZones has "${foreign}", allowed: zones of ${region}, the Region of the engine; correct it`;
}

/** Warns of what costs money or does less than it seems. Each warning can be acknowledged at the policy. */
export function warnOfLifecycle(policy: Construct, schedule: Schedule): void {
  for (const [id, warningOf] of Object.entries(WARNINGS)) {
    const text = warningOf(schedule);
    if (text !== undefined) {
      Annotations.of(policy).addWarningV2(`@quiesce/${id}`, `schedules: ${text}, or acknowledge this`);
    }
  }
}

/** What is said of a schedule, by the end of the warning's id. */
const WARNINGS: Readonly<Record<string, (schedule: Schedule) => string | undefined>> = {
  'sets-pile-up': ({ name, expression, retain }) =>
    retain === undefined && !isOnce(expression)
      ? `retain of "${name}" is missing, so none of its sets is ever removed; give one such as Retention.count(7)`
      : undefined,

  'copies-pile-up': ({ name, expression, copies = [] }) => {
    const kept = copies.find(({ retain }) => retain === undefined);
    return kept !== undefined && !isOnce(expression)
      ? `copies of "${name}": retain of the copies in ${kept.regions.join(', ')} is missing, so none of them is ever removed; give one such as Retention.count(7)`
      : undefined;
  },

  'lock-may-outlast-retention': ({ name, lock, retain }) =>
    lock !== undefined && retain !== undefined && lock.days * DAY_SECONDS > surelyKeptSeconds(retain)
      ? `lock of "${name}" is ${inWords(lock.days * DAY_SECONDS)}, and retain may let a set go earlier; such a set stays, and costs, until its lock ends; shorten the lock, or use Retention.age`
      : undefined,

  'archive-billed-90-days': ({ name, archive, retain }) => {
    const billedSeconds = (archive?.afterSeconds ?? 0) + ARCHIVE_DAYS * DAY_SECONDS;
    const longest = retain && (longestKeptSeconds(retain) ?? surelyKeptSeconds(retain));
    return archive !== undefined && longest !== undefined && longest < billedSeconds
      ? `archive of "${name}": after is ${inWords(archive.afterSeconds)}, and retain may remove a set before it was archived for ${ARCHIVE_DAYS} days, which AWS bills at least; keep sets for ${inWords(billedSeconds)}`
      : undefined;
  },

  'fast-restore-price': ({ name, fastRestore }) =>
    fastRestore && `fastRestore of "${name}" costs ${priceOf(fastRestore)}; see that this is worth it`,
};

/** A schedule that starts one run makes one set of each target. */
function isOnce(expression: string): boolean {
  return expression.startsWith('at(');
}

function priceOf({ zones, count, forSeconds }: NonNullable<Schedule['fastRestore']>): string {
  const each = `${FAST_RESTORE_USD_PER_HOUR} USD an hour for each snapshot and zone, about ${FAST_RESTORE_USD_PER_HOUR * HOURS_OF_A_MONTH} USD a month`;
  if (Token.isUnresolved(zones) || Token.isUnresolved(count)) {
    return each;
  }
  const hours = (count ?? 1) * (forSeconds === undefined ? HOURS_OF_A_MONTH : forSeconds / 3_600);
  const usd = Math.ceil(hours * zones.length * FAST_RESTORE_USD_PER_HOUR);
  return `${each}: ${usd} USD ${count === undefined ? 'for each snapshot' : 'a month for each volume of a target'}`;
}
