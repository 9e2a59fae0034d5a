import { leaseOf } from '../../lambdas/domain/debts';
import type { LastRound } from '../../lambdas/domain/lifecycle/turn';
import { Reason } from '../../lambdas/domain/outcome';
import { millisText } from '../../rehearsal/report/figures';
import type { PolicyStatus } from './policy-status';

/** How bad it is. `unknown`: something could not be read, so nobody knows. */
export type Severity = 'ok' | 'warning' | 'critical' | 'unknown';

/** The worst first: what could not be read may be worse than a warning. */
export const WORST_FIRST: readonly Severity[] = ['critical', 'unknown', 'warning', 'ok'];

/** One thing that is not as it should be. */
export interface Finding {
  readonly severity: Exclude<Severity, 'ok'>;
  /** What kind it is; stable. */
  readonly code: keyof typeof REMEDIES;
  readonly policy?: string;
  /** What is wrong, with the values. */
  readonly text: string;
  readonly remedy: string;
}

/** How an engine is doing, as `quiesce status --json` prints it. */
export interface EngineStatus {
  readonly stateMachineArn: string;
  /** Name of its table. */
  readonly ledger?: string;
  /** Its last round of the lifecycle. */
  readonly round?: LastRound;
  /** ISO-8601: when the first of its schedules was changed last. */
  readonly since: string;
  /** What could not be read, in words. */
  readonly unread: readonly string[];
}

/** What the judgement is about. */
export interface Observed {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly region: string;
  readonly engines: readonly EngineStatus[];
  readonly policies: readonly PolicyStatus[];
  readonly unseen: readonly { readonly region: string; readonly cause: string }[];
  readonly unreadable: readonly { readonly policy: string; readonly cause: string }[];
}

/** What to do about each kind. */
const REMEDIES = {
  'owed-thaw': 'see docs/runbook.md, OwedThaw',
  'no-set': 'look at the last run; see docs/runbook.md, RunMissed and RunFailed',
  'run-failed': 'see docs/runbook.md, RunFailed',
  'no-targets': 'see docs/runbook.md, NoTargetsMatched',
  'long-freeze':
    'give the policy a longer lease, or find what the instance waits for; see docs/runbook.md, LeaseExpired',
  'removal-held-back': 'see docs/runbook.md, PruneHeldBack',
  'lifecycle-late': 'see docs/runbook.md, LifecycleNotRunning',
  'policy-unreadable': 'deploy the policy again',
  'region-unread': 'give the missing permission, or ask again',
  'engine-unread': 'give the missing permission, or deploy the engine again',
  'no-policy': 'give another --region, or deploy a policy',
} as const;

type Words = Omit<Finding, 'remedy' | 'policy'>;

/** How instants are said. */
export type Moment = (instant: string) => string;

const MINUTE_MILLIS = 60_000;

/** The guard looks every minute, and thaws in two more. */
const GUARD_MINUTES = 3;

/** A freeze that takes so much of its lease leaves no room for a slow day. */
const LEASE_SHARE = 0.8;

/** Rounds begin every 15 minutes, and one may take as long: three times in vain are too late. */
const ROUND_MINUTES = 45;

/** What is wrong, the worst first. */
export function findingsOf(observed: Observed, moment: Moment = String): readonly Finding[] {
  const { now, region, policies, engines, unseen, unreadable } = observed;
  const found = [
    ...policies.flatMap((policy) =>
      POLICY_RULES.flatMap((rule) => rule(policy, now, moment)).map((words) => finding(words, policy.policy)),
    ),
    ...engines
      .flatMap((engine) => [...engineUnread(engine), ...lateRound(engine, now, moment)])
      .map((words) => finding(words)),
    ...unreadable.map(({ policy, cause }) =>
      finding({ severity: 'unknown', code: 'policy-unreadable', text: `it can't be read: ${cause}` }, policy),
    ),
    ...unseen.map((one) =>
      finding({
        severity: 'unknown',
        code: 'region-unread',
        text: `Region ${one.region} could not be read: ${one.cause}`,
      }),
    ),
  ];
  const none = finding({ severity: 'unknown', code: 'no-policy', text: `there is no policy in ${region}` });
  const all = policies.length + unreadable.length === 0 ? [...found, none] : found;
  return [...all].sort((left, right) => WORST_FIRST.indexOf(left.severity) - WORST_FIRST.indexOf(right.severity));
}

function finding(words: Words, policy?: string): Finding {
  return { ...words, ...(policy !== undefined && { policy }), remedy: REMEDIES[words.code] };
}

export function verdictOf(findings: readonly Pick<Finding, 'severity'>[]): Severity {
  return WORST_FIRST.find((severity) => findings.some((one) => one.severity === severity)) ?? 'ok';
}

type PolicyRule = (policy: PolicyStatus, now: number, moment: Moment) => readonly Words[];

/** What each rule finds in a policy. A disabled policy has only its debts to be judged. */
const POLICY_RULES: readonly PolicyRule[] = [
  owedThaws,
  (policy, now, moment) =>
    policy.state === 'disabled' ? [] : [...noSet(policy, now, moment), ...lastRun(policy, now, moment)],
  (policy) => (policy.state === 'disabled' ? [] : [...longFreeze(policy), ...heldBack(policy)]),
];

/** A thaw that is owed is usual while a run goes on. An overdue one is not: the instance may be frozen until its lease ends. */
function owedThaws({ owedThaws: debts = [] }: PolicyStatus, now: number, moment: Moment): readonly Words[] {
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
  { missedFirings: [newest, second], lastSet, promise }: PolicyStatus,
  _now: number,
  moment: Moment,
): readonly Words[] {
  if (newest === undefined) {
    return [];
  }
  const last = lastSet === undefined ? 'there is none yet' : `the last one is of ${moment(lastSet.takenAt)}`;
  const missed = second === undefined ? 'its last firing' : 'its last two firings or more';
  return [
    {
      severity: second === undefined ? 'warning' : 'critical',
      code: 'no-set',
      text: `no ${promise} set since ${missed}, due ${moment(newest)}; ${last}`,
    },
  ];
}

function lastRun({ lastRun: run }: PolicyStatus, _now: number, moment: Moment): readonly Words[] {
  if (run?.state !== 'ended') {
    return [];
  }
  const { verdict, summary = '', reason, startedAt } = run;
  if (verdict === 'Completed') {
    return reason === Reason.NO_TARGETS
      ? [
          {
            severity: 'warning',
            code: 'no-targets',
            text: `the last run, started ${moment(startedAt)}, found no instance`,
          },
        ]
      : [];
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
  const text = `the last freeze took ${millisText(freeze.lastMillis)} of a lease of ${millisText(freeze.leaseMillis)}`;
  return [{ severity: 'warning', code: 'long-freeze', text }];
}

function heldBack({ heldBack: count }: PolicyStatus): readonly Words[] {
  const text = `one round may not remove as many sets as the rules want: ${String(count)} are held back`;
  return count === 0 ? [] : [{ severity: 'warning', code: 'removal-held-back', text }];
}

function engineUnread({ unread }: EngineStatus): readonly Words[] {
  return unread.map((text) => ({ severity: 'unknown', code: 'engine-unread', text }));
}

/** Without a ledger nobody knows; that is a finding already. */
function lateRound({ round, since, ledger, unread }: EngineStatus, now: number, moment: Moment): readonly Words[] {
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
