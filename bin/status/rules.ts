import { leaseOf } from '../../lambdas/domain/debts';
import { Reason } from '../../lambdas/domain/outcome';
import { counted, durationText } from '../../rehearsal/report/figures';
import type { EngineStatus, Finding, Moment } from './judge';
import type { PolicyStatus } from './policy-status';

/** A finding, less what is the same for all of its kind. */
export type Words = Omit<Finding, 'remedy' | 'policy'>;

const MINUTE_MILLIS = 60_000;

/** The guard looks every minute, and thaws in two more. */
const GUARD_MINUTES = 3;

/** A freeze that takes so much of its lease leaves no room for a slow day. */
const LEASE_SHARE = 0.8;

/** Rounds begin every 15 minutes, and one may take as long: three times in vain are too late. */
const ROUND_MINUTES = 45;

interface Saying {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly moment: Moment;
}

type Rule<Status> = (status: Status, saying: Saying) => readonly Words[];

/** What each rule finds in a policy. A disabled policy is judged by its debts only. */
export const POLICY_RULES: readonly Rule<PolicyStatus>[] = [
  owedThaws,
  ...[noSet, lastRun, longFreeze, drillFailed, heldBack].map(whileEnabled),
];

function whileEnabled(rule: Rule<PolicyStatus>): Rule<PolicyStatus> {
  return (policy, saying) => (policy.state === 'disabled' ? [] : rule(policy, saying));
}

/** A thaw that is owed is usual while a run goes on. An overdue one is not: the instance may be frozen until its lease ends. */
function owedThaws({ owedThaws: debts = [] }: PolicyStatus, { now, moment }: Saying): readonly Words[] {
  return debts
    .filter(({ dueAt }) => Date.parse(dueAt) + GUARD_MINUTES * MINUTE_MILLIS <= now)
    .map((debt) => {
      const hasPassed = leaseOf({ executionArn: '', runArn: '', ...debt }, now) === 'passed';
      const state = hasPassed ? 'its lease has ended, so it has thawed itself' : 'it may still be frozen';
      return {
        severity: hasPassed ? 'warning' : 'critical',
        code: 'owed-thaw',
        text: `${debt.instanceId} is owed a thaw, due ${moment(debt.dueAt)}; ${state}`,
      };
    });
}

function noSet(
  { missedFirings: [newest, second], overdueSince, lastSet, promise }: PolicyStatus,
  { moment }: Saying,
): readonly Words[] {
  const last = lastSet === undefined ? 'there is none yet' : `the last one is of ${moment(lastSet.takenAt)}`;
  if (overdueSince !== undefined && second === undefined) {
    const text = `no ${promise} set for two periods, overdue since ${moment(overdueSince)}; ${last}`;
    return [{ severity: 'critical', code: 'no-set', text }];
  }
  if (newest === undefined) {
    return [];
  }
  const missed = second === undefined ? 'its last firing' : 'its last two firings or more';
  return [
    {
      severity: second === undefined ? 'warning' : 'critical',
      code: 'no-set',
      text: `no ${promise} set since ${missed}, due ${moment(newest)}; ${last}`,
    },
  ];
}

function lastRun({ lastRun: run }: PolicyStatus, { moment }: Saying): readonly Words[] {
  if (run?.state !== 'ended') {
    return [];
  }
  const { verdict, summary = '', reason, startedAt } = run;
  if (verdict === 'Completed') {
    const text = `the last run, started ${moment(startedAt)}, found no instance`;
    return reason === Reason.NO_TARGETS ? [{ severity: 'warning', code: 'no-targets', text }] : [];
  }
  return [
    {
      severity: verdict === 'PartiallyFailed' ? 'warning' : 'critical',
      code: 'run-failed',
      text: `the last run, started ${moment(startedAt)}, ended ${verdict ?? 'Failed'}: ${summary}`,
    },
  ];
}

function longFreeze({ freeze }: PolicyStatus): readonly Words[] {
  if (freeze?.leaseMillis === undefined || freeze.lastMillis < LEASE_SHARE * freeze.leaseMillis) {
    return [];
  }
  const text = `the last freeze took ${durationText(freeze.lastMillis)} of a lease of ${durationText(freeze.leaseMillis)}`;
  return [{ severity: 'warning', code: 'long-freeze', text }];
}

/** The newest drill counts. While another set has passed, there is one that is known to restore. */
function drillFailed({ drills }: PolicyStatus, { moment }: Saying): readonly Words[] {
  if (drills?.newest?.verdict !== 'failed') {
    return [];
  }
  const { passedSets, newest } = drills;
  const proven = passedSets === 0 ? 'no set has passed one' : `${counted(passedSets, 'set')} passed one before`;
  const text = `the newest restore drill, ended ${moment(newest.endedAt)}, failed; ${proven}`;
  return [{ severity: passedSets === 0 ? 'critical' : 'warning', code: 'drill-failed', text }];
}

function heldBack({ heldBack: count }: PolicyStatus): readonly Words[] {
  const text = `one round may not remove as many sets as the rules want: ${String(count)} are held back`;
  return count === 0 ? [] : [{ severity: 'warning', code: 'removal-held-back', text }];
}

/** What each rule finds in an engine. */
export const ENGINE_RULES: readonly Rule<EngineStatus>[] = [engineUnread, lateRound];

function engineUnread({ unread }: EngineStatus): readonly Words[] {
  return unread.map((text) => ({ severity: 'unknown', code: 'engine-unread', text }));
}

/** Without a ledger nobody knows; that is a finding already. */
function lateRound({ round, since, ledger, unread }: EngineStatus, { now, moment }: Saying): readonly Words[] {
  if (ledger === undefined || unread.length > 0) {
    return [];
  }
  const goesOn = round?.claim !== undefined && Date.parse(round.claim.until) > now;
  const last = round?.endedAt ?? since;
  if (goesOn || now - Date.parse(last) < ROUND_MINUTES * MINUTE_MILLIS) {
    return [];
  }
  const when = round?.endedAt === undefined ? 'none has ended yet' : `the last one ended ${moment(round.endedAt)}`;
  const text = `no round of the lifecycle for ${String(ROUND_MINUTES)} minutes (${when}): nothing is copied or removed`;
  return [{ severity: 'warning', code: 'lifecycle-late', text }];
}
