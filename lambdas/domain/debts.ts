/** A claim on an instance and the debt that comes with it, with all that the guard needs to thaw on its own. */
export interface Hold {
  readonly instanceId: string;
  readonly runId: string;
  readonly policy: string;
  /** Of the target's child execution. */
  readonly executionArn: string;
  /** Of the run that the child belongs to. */
  readonly runArn: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly parameters: readonly string[];
  /** ISO-8601. */
  readonly heldAt: string;
  /** ISO-8601: from here on the thaw is overdue and the guard pays the debt. */
  readonly dueAt: string;
  /** ISO-8601: from here on the instance has surely thawed itself; absent where no lease was asked for. */
  readonly leaseEndsAt?: string;
}

/** A thaw that is owed, as far as the guard decides by it. All instants are ISO-8601. */
export interface Debt extends Pick<Hold, 'executionArn' | 'runArn' | 'heldAt' | 'dueAt' | 'leaseEndsAt'> {
  /** How often a step said that it sends the pre-script now, and when last. */
  readonly sendings?: { readonly times: number; readonly lastAt: string };
  /** Until then a function of the run, which has ended, may go on. */
  readonly actsUntil?: string;
}

/** A hold whose thaw is owed, and what has happened to it since. */
export type OwedHold = Hold & Debt;

/** What is known of the lease of a frozen instance. `none`: its document may have one that is not known here. */
export type LeaseState = 'in-force' | 'passed' | 'none';

export function leaseOf({ leaseEndsAt }: Debt, now: number): LeaseState {
  if (leaseEndsAt === undefined) {
    return 'none';
  }
  return Date.parse(leaseEndsAt) <= now ? 'passed' : 'in-force';
}

/** A child's ARN is `…:execution:NAME/LABEL:ID`, its run's `…:execution:NAME:ID`: a debt knows both. */
export function isOwedBy(debt: Debt, executionArn: string | undefined): boolean {
  return debt.runArn === executionArn || debt.executionArn === executionArn;
}

/**
 * The debts to pay now, in order: those of the run that has just ended, then what is overdue, newest first, since the
 * older a freeze is the more likely its lease has ended it. Those whose lease has surely passed come last: there is
 * nothing to thaw, only to verify.
 */
export function payable<D extends Debt>(
  debts: readonly D[],
  { now, ended }: { readonly now: number; readonly ended?: string | undefined },
): readonly D[] {
  const rank = (debt: D): number => {
    if (leaseOf(debt, now) === 'passed') {
      return 2;
    }
    return isOwedBy(debt, ended) ? 0 : 1;
  };
  return debts
    .filter((debt) => Date.parse(debt.dueAt) <= now || isOwedBy(debt, ended))
    .sort((left, right) => rank(left) - rank(right) || Date.parse(right.heldAt) - Date.parse(left.heldAt));
}

/**
 * Until when a function may still freeze, or thaw, under this debt, in epoch milliseconds. A step that marked its sending
 * may send for as long as its function lives, and then the script has to be delivered. No step sends without this mark:
 * a debt without it may be struck out at once.
 */
export function actsUntil(
  debt: Debt,
  { actingSeconds, deliverySeconds }: { readonly actingSeconds: number; readonly deliverySeconds: number },
): number {
  if (debt.sendings === undefined) {
    return 0;
  }
  const sending = Date.parse(debt.sendings.lastAt) + (actingSeconds + deliverySeconds) * 1_000;
  return Math.max(sending, debt.actsUntil === undefined ? 0 : Date.parse(debt.actsUntil));
}
