import type { Action, Plan, SetName } from '../../lambdas/domain/lifecycle/actions';
import { drillOf } from '../../lambdas/domain/drill/drill-tags';
import { estimateOf, type Estimate } from '../../lambdas/domain/lifecycle/estimates';
import { planLifecycle } from '../../lambdas/domain/lifecycle/plan';
import { readRegions, type StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { instantOf } from '../../lambdas/domain/instant';
import { defined } from '../../lambdas/domain/json';
import { groupBy } from '../../lambdas/domain/sets';
import { policyNames, type LifecycleView } from '../account/live-lifecycle';

/** What `quiesce explain` found, as `--json` prints it. */
export interface Explanation extends Pick<LifecycleView, 'unseen' | 'unreadable'> {
  readonly quiesceExplain: 1;
  /** The Region of the engine. */
  readonly region: string;
  /** ISO-8601: when it was looked. */
  readonly observedAt: string;
  /** ISO-8601: the instant at which all is judged. */
  readonly judgedAt: string;
  readonly policies: readonly ExplainedPolicy[];
}

export interface ExplainedPolicy {
  readonly policy: string;
  /** `gone`: it is not deployed, but has sets. */
  readonly state: 'enabled' | 'disabled' | 'unreadable' | 'gone';
  /** The oldest of each Region first. */
  readonly sets: readonly ExplainedSet[];
  /** What is done next with snapshots that are of no set, such as copies that failed. */
  readonly others: readonly NextAction[];
  readonly heldBack: Plan['heldBack'];
  readonly counts: Readonly<Record<Fate | 'orphans', number>>;
  /** Of all sets. */
  readonly estimate: Estimate;
}

type Fate = Plan['judgements'][number]['fate'];

export interface ExplainedSet extends SetName, Pick<StoredSet, 'origin' | 'state' | 'consistency' | 'proof'> {
  readonly fate: Fate;
  readonly reasons: readonly string[];
  /** Whether its policy or a schedule is gone. */
  readonly isOrphan: boolean;
  /** The newest restore drill of the set. */
  readonly drill?: { readonly verdict: string; readonly at: string };
  readonly next: readonly NextAction[];
  readonly estimate: Estimate;
}

export interface NextAction {
  readonly action: Action['kind'];
  readonly reason: string;
  /** Of a copy. */
  readonly toRegion?: string;
  readonly region: string;
  readonly snapshotIds: readonly string[];
}

/** Which sets are shown. Those of all others are judged too: a rule counts them. */
interface ExplainChoice {
  readonly policy?: string;
  readonly instance?: string;
  /** Milliseconds since the epoch. @default - when it was looked */
  readonly at?: number;
}

/** Judges what there is as a round does, by the same plan. */
export function explain(view: LifecycleView, choice: ExplainChoice = {}): Explanation {
  const { observed, policies, now, unseen, unreadable } = view;
  const at = choice.at ?? now;
  const plan = planLifecycle(observed, policies, at, { unreadable: unreadable.map(({ policy }) => policy) });
  const isShown = ({ policy, instance }: SetName): boolean =>
    policy === (choice.policy ?? policy) && instance === (choice.instance ?? instance);
  const stored = readRegions(observed).flatMap(({ sets }) => sets);
  const sets = explainedSets(stored, plan, now).filter(isShown);
  const members = new Set(stored.flatMap(({ name }) => memberKeys(name)));
  const others = plan.actions.filter(({ of }) => isShown(of) && !memberKeys(of).some((key) => members.has(key)));
  const shown = policyNames(view).filter((name) => name === (choice.policy ?? name));
  return {
    quiesceExplain: 1,
    region: observed.home,
    observedAt: instantOf(now),
    judgedAt: instantOf(at),
    policies: shown.map((policy) => {
      const own = sets.filter((set) => set.policy === policy);
      return {
        policy,
        state: stateOf(policy, view),
        sets: own,
        others: others.filter(({ of }) => of.policy === policy).map(nextActionOf),
        heldBack: plan.heldBack.filter((held) => held.policy === policy),
        counts: countsOf(own),
        estimate: sumOf(own.map(({ estimate }) => estimate)),
      };
    }),
    unseen,
    unreadable,
  };
}

function stateOf(policy: string, { policies, unreadable }: LifecycleView): ExplainedPolicy['state'] {
  const isUnreadable = unreadable.some((one) => one.policy === policy);
  return policies.find(({ name }) => name === policy)?.state ?? (isUnreadable ? 'unreadable' : 'gone');
}

/** Sets with what the plan says of them. */
function explainedSets(stored: readonly StoredSet[], plan: Plan, now: number): readonly ExplainedSet[] {
  const judgements = new Map(plan.judgements.map((judgement) => [keyOf(judgement.of), judgement]));
  const orphans = new Set(plan.orphans.map(keyOf));
  const actions = new Map(
    groupBy(plan.actions, ({ of }) => firstKey(of)).flatMap((same) =>
      same.slice(0, 1).map(({ of }) => [firstKey(of), same]),
    ),
  );
  return stored.map((set) => {
    const { name, origin, state, consistency, proof, members } = set;
    const drill = drillOf(set, now);
    const judgement = judgements.get(keyOf(name));
    return {
      ...name,
      ...{ origin, state, consistency, proof },
      fate: judgement?.fate ?? 'keep',
      reasons: judgement?.reasons ?? [],
      isOrphan: orphans.has(keyOf(name)),
      ...(drill && { drill: { verdict: drill.verdict, at: drill.at } }),
      // An action may be about a part of its set.
      next: memberKeys(name).flatMap((key) => (actions.get(key) ?? []).map(nextActionOf)),
      estimate: estimateOf(members),
    };
  });
}

function nextActionOf(action: Action): NextAction {
  const { kind, reason, of } = action;
  return {
    action: kind,
    reason,
    region: of.region,
    snapshotIds: of.snapshotIds,
    ...defined({ toRegion: action.kind === 'copy' ? action.toRegion : undefined }),
  };
}

function countsOf(sets: readonly ExplainedSet[]): ExplainedPolicy['counts'] {
  const of = (fate: Fate): number => sets.filter((set) => set.fate === fate).length;
  return {
    keep: of('keep'),
    remove: of('remove'),
    ignore: of('ignore'),
    orphans: sets.filter(({ isOrphan }) => isOrphan).length,
  };
}

export function sumOf(estimates: readonly Estimate[]): Estimate {
  const total = { bytes: 0, usdPerMonth: 0, snapshots: 0, ofVolumeSize: 0 };
  for (const estimate of estimates) {
    total.bytes += estimate.bytes;
    total.usdPerMonth += estimate.usdPerMonth;
    total.snapshots += estimate.snapshots;
    total.ofVolumeSize += estimate.ofVolumeSize;
  }
  return total;
}

function keyOf(name: Pick<SetName, 'region' | 'snapshotIds'>): string {
  return memberKeys(name).join(' ');
}

function firstKey(name: Pick<SetName, 'region' | 'snapshotIds'>): string {
  return memberKeys(name)[0] ?? '';
}

function memberKeys({ region, snapshotIds }: Pick<SetName, 'region' | 'snapshotIds'>): readonly string[] {
  return snapshotIds.map((id) => `${region}/${id}`);
}
