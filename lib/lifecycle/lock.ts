import type { Duration } from 'aws-cdk-lib';
import { defined } from '../../lambdas/domain/json';
import { DAY_SECONDS, LOCK } from '../../lambdas/domain/lifecycle/settings';
import type { PolicyPromise } from '../../lambdas/domain/policy';
import type { TypeOf } from '../../lambdas/domain/schema';
import { checkDuration } from '../duration-checks';
import { checkStruct, DURATION, FLAG, optional, PropError, type Bounds, type Kinds } from '../prop-checks';

/** Which sets are locked. */
export interface LockOptions {
  /**
   * Lock crash-consistent sets too.
   *
   * @default - true if all sets of the policy are crash-consistent, as with `Quiesce.none()`; otherwise false
   */
  readonly crashConsistent?: boolean;
}

/** Which sets are locked, and how long the lock can still be changed. */
export interface ComplianceLockOptions extends LockOptions {
  /**
   * How long a lock can still be shortened or removed after it was set: whole hours from 1 to 72.
   *
   * @default - not at all
   */
  readonly coolOff?: Duration;
}

const LOCK_KINDS: Kinds<LockOptions> = { crashConsistent: optional(FLAG) };
const COMPLIANCE_KINDS: Kinds<ComplianceLockOptions> = { ...LOCK_KINDS, coolOff: optional(DURATION) };

type LockSettings = TypeOf<typeof LOCK>;

const HOUR_SECONDS = 3_600;

/** Locks each set as soon as its verdict is known: nobody can delete it before the lock ends. */
export class Lock {
  /** A lock that users with the right permissions can remove: whole days from 1 to 36,500, from the completion of a set. */
  static governance(duration: Duration, options: LockOptions = {}): Lock {
    return new Lock('governance', duration, options);
  }

  /**
   * A lock that nobody can shorten or remove once its cool-off has ended, neither you nor AWS: whole days from 1 to
   * 36,500, from the completion of a set.
   */
  static compliance(duration: Duration, options: ComplianceLockOptions = {}): Lock {
    return new Lock('compliance', duration, options);
  }

  private constructor(
    private readonly mode: LockSettings['mode'],
    private readonly duration: Duration,
    private readonly options: ComplianceLockOptions,
  ) {}

  /**
   * The lock as the policy's JSON has it; `prop` begins the messages.
   *
   * @internal
   */
  _bind(prop: string, promise: PolicyPromise): LockSettings {
    const { mode, duration, options } = this;
    const struct = `${prop}: Lock.${mode}`;
    checkStruct(struct, { duration }, { duration: DURATION }, `${prop}: `);
    const kinds: Kinds<LockOptions> = mode === 'compliance' ? COMPLIANCE_KINDS : LOCK_KINDS;
    checkStruct(struct, options, kinds, `${prop}: `);
    return {
      mode,
      days: checkUnits(`${prop}: duration`, duration, LOCK.members.days, DAY_SECONDS),
      ...defined({
        coolOffHours:
          options.coolOff && checkUnits(`${prop}: coolOff`, options.coolOff, LOCK.members.coolOffHours, HOUR_SECONDS),
      }),
      crashConsistent: readCrashConsistent(prop, options.crashConsistent, promise),
    };
  }
}

/** A length in whole units of this many seconds. */
function checkUnits(prop: string, value: Duration, { min, max }: Bounds, unit: number): number {
  const bounds = { min: min * unit, max: max * unit, step: unit };
  return checkDuration(prop, value, bounds, 'choose one that EC2 takes') / unit;
}

function readCrashConsistent(prop: string, given: boolean | undefined, promise: PolicyPromise): boolean {
  if (given === false && promise === 'crash-consistent') {
    throw new PropError(
      `${prop}: crashConsistent is false, allowed with a policy whose sets are all crash-consistent: true; remove it, because no set would be locked`,
    );
  }
  return given ?? promise === 'crash-consistent';
}
