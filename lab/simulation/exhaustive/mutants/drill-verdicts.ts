import { drillMutants } from './drills';

const HANDLERS = 'lambdas/handlers/drill';
const DOMAIN = 'lambdas/domain/drill';

/** G9: what a drill says is true. */
export const DRILL_VERDICT_MUTANTS = drillMutants([
  [
    'a place with a way out is used',
    `${DOMAIN}/isolation.ts`,
    'return [...ofSubnets, ',
    'return [...ofSubnets.slice(99), ',
    'not-isolated',
  ],
  [
    'the check begins before all volumes are attached',
    `${HANDLERS}/await-instance.ts`,
    'volumes.length < wanted',
    'volumes.length < 0 * wanted',
    'volume-missing',
  ],
  [
    'the check is sent before Systems Manager reaches the instance',
    `${HANDLERS}/await-instance.ts`,
    "managed?.agent === 'online'",
    "managed?.agent !== 'offline'",
    'passes',
  ],
  [
    'a check is sent again',
    `${HANDLERS}/send-check.ts`,
    'execution.retryCount > 0',
    'execution.retryCount > 99',
    'passes SendCheck.1:answer-lost',
  ],
  [
    'a report of damage is ignored when the check ends with 0',
    `${DOMAIN}/drill-verdict.ts`,
    'if (bad.length > 0) {',
    'if (bad.length > 99) {',
    'check-fails SendCheck.SendCommand.1:wrong-status',
  ],
  [
    'a check that ends with an error passes',
    `${DOMAIN}/drill-verdict.ts`,
    "script.result !== 'succeeded'",
    "script.result === 'timed-out'",
    'check-contradicts',
  ],
  [
    'a check that looked at nothing passes',
    `${DOMAIN}/drill-verdict.ts`,
    'report === undefined || report.checks.length === 0',
    'report === undefined',
    'empty-report',
  ],
  [
    'a check without a report passes',
    `${DOMAIN}/drill-verdict.ts`,
    'report === undefined || report.checks.length === 0',
    'report?.checks.length === 0',
    'no-report',
  ],
  [
    'a drill that failed says that it passed last',
    `${DOMAIN}/drill-tags.ts`,
    "(verdict === 'passed' ?",
    '(verdict.length > 0 ?',
    'check-fails',
  ],
  [
    'an older drill replaces the tags of a newer one',
    `${DOMAIN}/drill-tags.ts`,
    'return isNewer(TagKey.DRILLED_AT)',
    "return isNewer('')",
    'two-of-one-set RecordDrill.1:hangs@1',
  ],
  [
    'a set is not marked as used',
    `${HANDLERS}/choose-set.ts`,
    'await ports.storedSets.label(home, name.snapshotIds, mark);',
    'await Promise.resolve(mark);',
    'retention',
  ],
  [
    'the lifecycle does not look at the mark of a set',
    'lambdas/domain/lifecycle/round.ts',
    'isInDrill(values, round.now)',
    'isInDrill(values, Infinity)',
    'retention',
  ],
  [
    'a set that is being removed is drilled',
    `${DOMAIN}/restorable.ts`,
    'if (set.isPruning) {',
    "if (set.state === '') {",
    'no-set',
  ],
  [
    'targets have no turns',
    `${DOMAIN}/choose-set.ts`,
    'turnOf(set) < turnOf(first)',
    'turnOf(set) > turnOf(first)',
    'in-turn',
  ],
  [
    'no other way is tried when EC2 has no room',
    `${DOMAIN}/launch-plan.ts`,
    "reason: DrillReason.NO_CAPACITY, next: 'any'",
    "reason: DrillReason.NO_CAPACITY, next: 'none'",
    'no-capacity',
  ],
  [
    'the launch is not tried without the rate',
    `${DOMAIN}/launch-plan.ts`,
    "initializationRate === undefined ? 'none' : 'without-rate'",
    "initializationRate === undefined ? 'none' : 'none'",
    'rate-refused',
  ],
  [
    'a set that is gone keeps its drill from being recorded',
    `${HANDLERS}/label-set.ts`,
    'storedSets.label(region, left, own)',
    'storedSets.label(region, snapshotIds, own)',
    'set-removed',
  ],
]);
