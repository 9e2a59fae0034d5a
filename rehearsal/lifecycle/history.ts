import type { CopyHistory, SetHistory } from './report';

/** What is written of a set while it lives. */
type Written<T> = { -readonly [Member in keyof T]: T[Member] };
type OpenSet = Omit<Written<SetHistory>, 'copies'> & { copies: Written<CopyHistory>[] };

/** Of whom an event of the engine is. */
interface OfSet {
  readonly runId: string;
  readonly instance: string;
  readonly region: string;
  readonly snapshots?: readonly string[];
}

/** Every set of a rehearsal, from its making on, by what the engine publishes. */
export interface History {
  readonly sets: readonly SetHistory[];
  /** Snapshots of whose removal the engine has published the reason. */
  readonly prunedIds: ReadonlySet<string>;
  made(set: Omit<SetHistory, 'copies'>): void;
  /** The set that a snapshot belongs to, in the Region of the engine. */
  ofSnapshot(snapshotId: string): SetHistory | undefined;
  /** A copy of a snapshot was begun. */
  copyBegun(copy: { readonly sourceId: string; readonly region: string; readonly at: string }): void;
  /** An event of the engine: the first of its kind about a set counts. */
  published(event: { readonly at: string; readonly detailType: string; readonly detail: object }): void;
}

export function createHistory(home: string): History {
  const sets: OpenSet[] = [];
  const byRun = new Map<string, OpenSet>();
  const bySnapshot = new Map<string, OpenSet>();
  const prunedIds = new Set<string>();
  const copyTo = (set: OpenSet, region: string, at: string): Written<CopyHistory> => {
    const known = set.copies.find((copy) => copy.region === region);
    if (known !== undefined) {
      return known;
    }
    const copy: Written<CopyHistory> = { region, begunAt: at };
    set.copies.push(copy);
    return copy;
  };
  return {
    sets,
    prunedIds,
    made: (made) => {
      const set: OpenSet = { ...made, copies: [] };
      sets.push(set);
      byRun.set(`${made.runId}/${made.instance}`, set);
      made.snapshotIds.forEach((id) => bySnapshot.set(id, set));
    },
    ofSnapshot: (id) => bySnapshot.get(id),
    copyBegun: ({ sourceId, region, at }) => {
      const set = bySnapshot.get(sourceId);
      if (set !== undefined) {
        copyTo(set, region, at);
      }
    },
    published: ({ at, detailType, detail }) => {
      const { runId, instance, region, snapshots = [] } = detail as OfSet;
      if (detailType === 'Snapshot Set Pruned') {
        snapshots.forEach((id) => prunedIds.add(id));
      }
      const set = byRun.get(`${runId}/${instance}`);
      if (set === undefined) {
        return; // It is about a policy or a Region.
      }
      const of: Written<CopyHistory> | OpenSet = region === home ? set : copyTo(set, region, at);
      note(of, set, { at, detailType, detail });
    },
  };
}

type Published = Parameters<History['published']>[0];

function note(of: Written<CopyHistory> | OpenSet, set: OpenSet, { at, detailType, detail }: Published): void {
  if (detailType === 'Snapshot Set Completed' || detailType === 'Snapshot Set Copied') {
    of.completedAt ??= at;
  } else if (detailType === 'Snapshot Set Failed') {
    of.failedAt ??= at;
  } else if (detailType === 'Snapshot Set Pruned') {
    const { why, reason } = detail as { readonly why: string; readonly reason: string };
    of.removedAt ??= at;
    of.why ??= why;
    of.removedBecause ??= reason;
  } else if (detailType === 'Lifecycle Failed') {
    const { step, cause, outcome } = detail as Readonly<Record<'step' | 'cause' | 'outcome', string>>;
    set.troubles = [...set.troubles, { at, step, cause, outcome }];
  }
}
