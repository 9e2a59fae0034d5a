import { Token, type Duration } from 'aws-cdk-lib';
import { defined } from '../../lambdas/domain/json';
import { DAY_SECONDS, KEPT_BESIDES, RETENTION, type RetentionRule } from '../../lambdas/domain/lifecycle/settings';
import { whole } from '../../lambdas/domain/schema';
import { checkDuration } from '../duration-checks';
import { checkProp, checkStruct, DURATION, kind, PropError } from '../prop-checks';
import { readFilter } from '../policy/tags';
import { COUNTS, RULE_KINDS, type RetentionRules } from './retention-rules';

/** DLM's bounds. */
const COUNT_OF_DLM = whole(1, 1_000);

/**
 * Which sets of a schedule are kept. The others are removed as whole sets, for each target by itself. The newest proven
 * application-consistent set always stays, and so does a set that is locked, used by an image, being restored, or tagged
 * `quiesce:keep`.
 */
export class Retention {
  /** The newest sets, as in DLM: 1 to 1000. Sets count, not the snapshots of each volume. */
  static count(count: number): Retention {
    return new Retention((prop) => ({
      ...KEPT_BESIDES,
      last: checkProp(`${prop}: count`, count, COUNT_OF_DLM, 'remove retain to keep all sets'),
    }));
  }

  /** Sets that are younger than this, and always the newest one, as in DLM: 1 day to 36,500 days. */
  static age(age: Duration): Retention {
    return new Retention((prop) => {
      checkStruct(`${prop}: Retention.age`, { age }, { age: DURATION }, `${prop}: `);
      return {
        ...KEPT_BESIDES,
        ageSeconds: checkDuration(
          `${prop}: age`,
          age,
          RETENTION.members.ageSeconds,
          'remove retain to keep all sets, or use Retention.count for less than a day',
        ),
      };
    });
  }

  /** One set of each hour, day, week, month or year, and others: see each rule. At least one rule is needed. */
  static keep(rules: RetentionRules): Retention {
    return new Retention((prop) => readRules(prop, rules));
  }

  private constructor(private readonly read: (prop: string) => RetentionRule) {}

  /**
   * The rules as the policy's JSON has them; `prop` begins the messages.
   *
   * @internal
   */
  _bind(prop: string): RetentionRule {
    return this.read(prop);
  }
}

/** For programs that are not type-checked. */
export const RETENTION_KIND = kind(
  'a Retention',
  'use Retention.count, Retention.age or Retention.keep',
  (value) => value instanceof Retention,
);

function readRules(prop: string, rules: RetentionRules): RetentionRule {
  checkStruct(`${prop}: Retention.keep`, rules, RULE_KINDS, `${prop}: `);
  const allowed = RETENTION.members;
  const count = (name: (typeof COUNTS)[number] | 'floor' | 'floorDrilled'): number | undefined => {
    const value = rules[name];
    const fix = name.startsWith('floor') ? 'give a number of sets, such as 1' : 'keep longer periods, or use within';
    return value === undefined ? undefined : checkProp(`${prop}: ${name}`, value, allowed[name], fix);
  };
  const { within, tagged, prefer, trustExitCodes, keepOldest } = rules;
  const keeping = {
    last: count('last'),
    hourly: count('hourly'),
    daily: count('daily'),
    weekly: count('weekly'),
    monthly: count('monthly'),
    yearly: count('yearly'),
    withinSeconds:
      within && checkDuration(`${prop}: within`, within, allowed.withinSeconds, 'remove retain to keep all sets'),
    tagged: tagged && readFilter(`${prop}: tagged`, tagged, allowed.tagged, 'give these sets one tag of their own'),
  };
  if (Object.values(keeping).every((value) => value === undefined || value === 0)) {
    throw new PropError(
      `${prop}: Retention.keep has no rule that keeps a set, allowed: at least one of ${COUNTS.join(', ')}, within, tagged, above 0; give one, or remove retain to keep all sets`,
    );
  }
  return {
    ...defined(keeping),
    ...KEPT_BESIDES,
    ...defined({ floor: count('floor'), floorDrilled: count('floorDrilled'), prefer, trustExitCodes, keepOldest }),
  };
}

/** Days of the longest period of each rule. */
const PERIOD_DAYS = [
  ['hourly', 1 / 24],
  ['daily', 1],
  ['weekly', 7],
  ['monthly', 31],
  ['yearly', 366],
] as const;

/** For how many seconds a rule keeps every set, by its age alone. */
export function surelyKeptSeconds({ ageSeconds = 0, withinSeconds = 0 }: RetentionRule): number {
  return Math.max(ageSeconds, withinSeconds);
}

/**
 * For how many seconds a rule keeps any set at most, when there is a set in every period. `undefined` where synth can't
 * know: `last` depends on how often sets are made, and a tag stays for as long as people want.
 */
export function longestKeptSeconds(rule: RetentionRule): number | undefined {
  const counts = COUNTS.map((name) => rule[name] ?? 0);
  if (counts.some((count) => Token.isUnresolved(count)) || (rule.last ?? 0) > 0 || rule.tagged !== undefined) {
    return undefined;
  }
  const periods = PERIOD_DAYS.map(([name, days]) => (rule[name] ?? 0) * days * DAY_SECONDS);
  return Math.max(surelyKeptSeconds(rule), ...periods);
}
