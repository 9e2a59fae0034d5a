import type { Action, DeployedPolicy, Judgement, Plan } from './actions';
import type { Observed } from './observed';
import { planArchive } from './plan-archive';
import { planCopies } from './plan-copies';
import { planFastRestores } from './plan-fast-restore';
import { planLocks, planSharing, planStates } from './plan-promises';
import { decide, type Decision } from './plan-removal';
import { guarded, LAST, lastProvenKept } from './removal-guard';
import { readRound, tell } from './round';
import type { StoredSet } from './stored-sets';

/** What a round may do besides or may not do. */
export interface PlanOptions {
  /** A person allows more removals than half of the sets: of these policies, or of all. */
  readonly allowMore?: true | readonly string[];
  /** A person wants the removal of sets whose policy or schedules are gone: of these policies, or of all. */
  readonly orphans?: true | readonly string[];
  /** Where removals were held back a short time ago. */
  readonly spent?: readonly Pick<Plan['heldBack'][number], 'policy' | 'region'>[];
  /** Policies that can't be read: nobody knows the rules of their sets. No set is removed while there is one. */
  readonly unreadable?: readonly string[];
}

/**
 * What a round does next, of all that exists. It is a pure function: the engine carries the plan out, the commands print
 * it. A round whose actions are done, or a part of them, is followed by one that plans the rest. What can't be understood
 * is kept and told.
 *
 * The actions are in the order in which they are carried out. A set is removed only when nothing is promised of it any
 * more, and nothing is begun with a set that is to be removed.
 */
export function planLifecycle(
  observed: Observed,
  policies: readonly DeployedPolicy[],
  now: number,
  options: PlanOptions = {},
): Plan {
  const round = readRound(observed, policies, now);
  const copies = planCopies(round);
  const wanted = decide(round, {
    waiting: copies.waiting,
    isOrphanWanted: (policy) => isNamed(options.orphans, policy),
  });
  const checked = lastProvenKept(wanted, round);
  const { decisions, held, heldBack } = guarded(checked, {
    isUnbounded: (policy) => isNamed(options.allowMore, policy),
    isSpent: ({ policy, region }) =>
      options.spent?.some((spent) => spent.policy === policy && spent.region === region) === true,
  });
  const leaving = new Set(decisions.flatMap(({ fate, set }) => (fate === 'remove' ? [set] : [])));
  const goesNow = decisions.filter(({ set, fate }) => fate === 'remove' && !held.has(set));
  const sharing = planSharing(round);
  // What is archived can't be shared.
  const toShare = new Set(sharing.flatMap(({ kind, of }) => (kind === 'share' ? of.snapshotIds : [])));
  const isHeld = (set: StoredSet): boolean =>
    leaving.has(set) || copies.waiting.has(set) || set.name.snapshotIds.some((id) => toShare.has(id));
  const promises = [
    ...planStates(round),
    ...planLocks(round),
    ...copies.actions,
    ...sharing,
    ...planFastRestores(round, leaving),
    ...planArchive(round, isHeld),
  ];
  const ids = new Set([...leaving].flatMap(({ name }) => name.snapshotIds));
  const { unreadable = [] } = options;
  const isKnown = ({ kind, of }: Action): boolean =>
    unreadable.length === 0 ||
    (kind !== 'prune' && !(kind === 'disable-fast-restore' && unreadable.includes(of.policy)));
  return {
    judgements: decisions.map(judgementOf),
    actions: inOrder([
      ...decisions.flatMap(toldOf),
      ...promises.filter((action) => !isBegunWith(action) || !action.of.snapshotIds.some((id) => ids.has(id))),
      ...goesNow.flatMap(pruneOf),
    ]).filter(isKnown),
    orphans: decisions.flatMap(({ set, gone }) => (gone.length > 0 ? [set.name] : [])),
    heldBack,
  };
}

function isNamed(named: true | readonly string[] | undefined, policy: string): boolean {
  return named === true || named?.includes(policy) === true;
}

function judgementOf({ set, fate, reasons }: Decision): Judgement {
  return { of: set.name, fate, reasons };
}

function pruneOf({ set, why, reasons }: Decision): readonly Action[] {
  return why === undefined ? [] : [{ kind: 'prune', of: set.name, why, reason: reasons.join('; ') }];
}

/** What a person has to know of a set that stays. */
function toldOf({ set, fate, reasons }: Decision): readonly Action[] {
  const isStuck = fate === 'keep' && (set.isPruning || reasons.includes(LAST.PROVEN));
  return [
    ...(set.oddities.length > 0 ? [tell(set.name, 'label', set.oddities.join('; '))] : []),
    ...(isStuck ? [tell(set.name, 'prune', reasons.join('; '))] : []),
  ];
}

/** What is useless on a set that is to be removed. */
function isBegunWith({ kind }: Action): boolean {
  return kind === 'lock' || kind === 'share';
}

/** Of one set: what is told before what is done about it, a removal that was begun before new ones. */
const ORDER: readonly Action['kind'][] = [
  'note-state',
  'tell',
  'lock',
  'copy',
  'unshare',
  'share',
  'disable-fast-restore',
  'enable-fast-restore',
  'archive',
  'prune',
];

function inOrder(actions: readonly Action[]): readonly Action[] {
  const place = (action: Action): number =>
    ORDER.indexOf(action.kind) + (action.kind === 'prune' && action.why !== 'begun' ? 1 : 0);
  return [...actions].sort((left, right) => place(left) - place(right));
}
