import type { Policy, Tag } from '../policy';
import type { CopyRule, RetentionRule } from './settings';

/** One set, or the copies of one set in one Region. */
export interface SetName {
  readonly region: string;
  readonly policy: string;
  /** All schedules for which it was made. */
  readonly schedules: readonly string[];
  readonly instance: string;
  readonly runId: string;
  /** `quiesce:set`. */
  readonly set: string;
  /** ISO-8601. */
  readonly takenAt: string;
  readonly snapshotIds: readonly string[];
}

/** The policies that are deployed. A disabled one makes no sets, and none of its sets are removed. */
export interface DeployedPolicy extends Pick<Policy, 'name' | 'schedules'> {
  readonly state: 'enabled' | 'disabled';
}

/** What a round does next, in this order for a set. Each action is safe to repeat; each has the reason for it, in words. */
export type Action =
  /** `snapshots`: how many the whole set has. */
  | (Of<'note-state'> & { readonly state: 'completed' | 'failed'; readonly snapshots: number })
  | (Of<'lock'> & { readonly mode: 'governance' | 'compliance'; readonly days: number; readonly coolOffHours?: number })
  | (Of<'copy'> & {
      readonly snapshotId: string;
      readonly toRegion: string;
      readonly rule: Omit<CopyRule, 'regions'>;
      /** All tags of the copy: its set's, where it is from, how it is kept. */
      readonly tags: readonly Tag[];
    })
  /** The tag `quiesce:shared` of the snapshots is then `sharedTag({ until: until ?? 'always', accounts })`. */
  | (Of<'share'> & { readonly accounts: readonly string[]; readonly until?: string })
  /** The tag is then `sharedTag({ until: 'ended', accounts })`. */
  | (Of<'unshare'> & { readonly accounts: readonly string[] })
  | (Of<'enable-fast-restore'> & { readonly zones: readonly string[] })
  | (Of<'disable-fast-restore'> & { readonly zones: readonly string[] })
  | Of<'archive'>
  /**
   * `retention`, a copy that failed, a set that failed or is a second one of its run, a set of nobody that a person wants
   * removed, or the rest of a removal that was begun.
   */
  | (Of<'prune'> & { readonly why: 'retention' | 'failed-copy' | 'failed-set' | 'duplicate' | 'orphan' | 'begun' })
  /** Told and done nothing: what can't work until somebody changes something, or what failed in EC2. */
  | (Of<'tell'> & {
      readonly about: 'copy' | 'lock' | 'share' | 'fast-restore' | 'archive' | 'prune' | 'label';
      readonly cause: string;
      readonly outcome: FailedOutcome;
    });

/** `repeated`: later rounds try again. `given-up`: nothing is tried any more, or not before something is changed. */
export type FailedOutcome = 'repeated' | 'given-up';

/** An action of this kind. */
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

interface Of<Kind extends string> {
  readonly kind: Kind;
  /** Its `snapshotIds` are those that the action is about, which may be a part of the set. */
  readonly of: SetName;
  /** Why, in words: what keeps or removes it, what its schedule promises. */
  readonly reason: string;
}

/** What a round thinks of one set. */
export interface Judgement {
  readonly of: SetName;
  readonly fate: 'keep' | 'remove' | 'ignore';
  /** Every reason: `daily 3 of 7 (2026-10-25 Europe/Berlin)`, `floor 1 of 1`, `used by ami-1`, or why it goes. */
  readonly reasons: readonly string[];
}

export interface Plan {
  readonly judgements: readonly Judgement[];
  readonly actions: readonly Action[];
  /** Sets whose policy or schedules are gone. They stay until a person wants them removed. */
  readonly orphans: readonly SetName[];
  /** Policies of which more would be removed in a Region than one round may, with the numbers of sets. */
  readonly heldBack: readonly {
    readonly policy: string;
    readonly region: string;
    readonly wanted: number;
    readonly allowed: number;
    readonly sets: number;
  }[];
}

export interface SetFacts {
  readonly id: string;
  /** All schedules for which it was made. */
  readonly schedules: readonly string[];
  /** ISO-8601. */
  readonly start: string;
  readonly state: 'completed' | 'pending' | 'failed' | (string & {});
  readonly consistency: 'application-consistent' | 'crash-consistent' | 'pending' | (string & {});
  readonly proof: string;
  readonly isDuplicate: boolean;
  /** Those that all of its snapshots have, with one value. */
  readonly tags: Readonly<Record<string, string>>;
  /** What keeps it besides the rules, in words: `used by ami-1`. A rule that picks it counts it like every other set. */
  readonly keptBesides?: readonly string[];
}

/** A rule of one schedule, with the clock that it counts by. */
export interface TimedRule {
  readonly schedule: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly rule: RetentionRule | undefined;
}
