import { documentation } from '../../documents/documentation';
import type { LastRound } from '../../lambdas/domain/lifecycle/turn';
import type { PolicyStatus } from './policy-status';
import { ENGINE_RULES, POLICY_RULES, type Words } from './rules';

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
  'owed-thaw': `see ${documentation('runbook.md#owedthaw')}`,
  'no-set': `look at the last run; see ${documentation('runbook.md#noconsistentset')}`,
  'run-failed': `see ${documentation('runbook.md#runfailed')}`,
  'no-targets': `see ${documentation('runbook.md#notargetsmatched')}`,
  'long-freeze': `give the policy a longer lease, or find what the instance waits for; see ${documentation('runbook.md#leaseexpired')}`,
  'drill-failed': `see ${documentation('runbook.md#drillfailed')}`,
  'removal-held-back': `see ${documentation('runbook.md#pruneheldback')}`,
  'lifecycle-late': `see ${documentation('runbook.md#lifecyclenotrunning')}`,
  'policy-unreadable': 'deploy the policy again',
  'region-unread': 'give the missing permission, or ask again',
  'engine-unread': 'give the missing permission, or deploy the engine again',
  'no-policy': 'give another --region, or deploy a policy',
} as const;

/** How instants are said. */
export type Moment = (instant: string) => string;

/** What is wrong, the worst first. */
export function findingsOf(observed: Observed, moment: Moment = String): readonly Finding[] {
  const { now, region, policies, engines, unseen, unreadable } = observed;
  const found = [
    ...policies.flatMap((policy) =>
      POLICY_RULES.flatMap((rule) => rule(policy, { now, moment })).map((words) => finding(words, policy.policy)),
    ),
    ...engines
      .flatMap((engine) => ENGINE_RULES.flatMap((rule) => rule(engine, { now, moment })))
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
