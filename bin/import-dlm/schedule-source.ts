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
      ...(copies === undefined
        ? []
        : [{ name: 'copies', value: list(copies.map((rule) => object(copyMembers(rule)))) }]),
      ...(share === undefined
        ? []
        : [
            {
              name: 'share',
              value: object([
                ...member('accounts', shortList(share.accounts.map(literal))),
                ...member('unshareAfter', daysSource(share.unshareAfterSeconds)),
              ]),
            },
          ]),
      ...(fastRestore === undefined
        ? []
        : [
            {
              name: 'fastRestore',
              value: object([
                ...member('availabilityZones', shortList(fastRestore.zones.map(literal))),
                ...member('count', fastRestore.count?.toString()),
                ...member('for', daysSource(fastRestore.forSeconds)),
              ]),
            },
          ]),
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

/** A retention as the app writes it. */
export function retentionSource({ last, ageSeconds }: RetentionRule): string {
  return last === undefined ? `Retention.age(${daysSource(ageSeconds) ?? ''})` : `Retention.count(${last})`;
}

function daysSource(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `Duration.days(${seconds / DAY_SECONDS})`;
}
