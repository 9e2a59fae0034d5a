import { DAY_SECONDS, type CopyRule, type RetentionRule } from '../../lambdas/domain/lifecycle/settings';
import type { Schedule } from '../../lambdas/domain/policy';
import { list, literal, member, object, shortList, type Member } from './source-text';

/** A schedule with its lifecycle; the remarks stand in it as comments. */
export function scheduleLines(schedule: Schedule, remarks: readonly string[]): readonly string[] {
  const { retain, copies, share, fastRestore } = schedule;
  return object(
    [
      ...member('name', literal(schedule.name)),
      ...member('at', `scheduler.ScheduleExpression.expression(${literal(schedule.expression)})`),
      ...member('retain', retain && retentionSource(retain)),
      ...member('copies', copies && list(copies.map((rule) => object(copyMembers(rule))))),
      ...member('share', share && shareSource(share)),
      ...member('fastRestore', fastRestore && fastRestoreSource(fastRestore)),
    ],
    remarks,
  );
}

function copyMembers({ regions, encrypted, kmsKey, retain }: CopyRule): readonly Member[] {
  return [
    ...member('regions', shortList(regions.map(literal))),
    ...member('encrypted', encrypted ? 'true' : undefined),
    ...member('encryptionKey', kmsKey === undefined ? undefined : literal(kmsKey)),
    ...member('retain', retain && retentionSource(retain)),
  ];
}

function shareSource({ accounts, unshareAfterSeconds }: NonNullable<Schedule['share']>): readonly string[] {
  return object([
    ...member('accounts', shortList(accounts.map(literal))),
    ...member('unshareAfter', daysSource(unshareAfterSeconds)),
  ]);
}

function fastRestoreSource({ zones, count, forSeconds }: NonNullable<Schedule['fastRestore']>): readonly string[] {
  return object([
    ...member('availabilityZones', shortList(zones.map(literal))),
    ...member('count', count?.toString()),
    ...member('for', daysSource(forSeconds)),
  ]);
}

/** A retention as the app writes it. */
export function retentionSource({ last, ageSeconds }: RetentionRule): string {
  return last === undefined ? `Retention.age(${daysSource(ageSeconds) ?? ''})` : `Retention.count(${last})`;
}

function daysSource(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `Duration.days(${seconds / DAY_SECONDS})`;
}
