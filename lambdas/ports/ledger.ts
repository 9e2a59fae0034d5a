import type { Hold, OwedHold } from '../domain/debts';
import type { DrillDebts } from './drills';

/** The ledger: claims, holds, slots and owed thaws. Every method is safe to repeat. */
export interface Ledger extends DrillDebts {
  /** Claims a run for an execution. A second execution of the same firing is told so. */
  claimRun(claim: {
    readonly runId: string;
    readonly executionArn: string;
    readonly now: string;
    /** The schedule that fired; absent for a run by hand, which is no firing. */
    readonly fired?: Firing;
  }): Promise<'claimed' | 'claimed-by-another'>;
  /** Scheduled time of the last firing of a schedule that a run claimed; `undefined` when none did for two weeks. */
  lastFiring(schedule: Omit<Firing, 'scheduledTime'>): Promise<string | undefined>;
  /**
   * The instant from which one CreateSnapshots call may be made; each call takes one slot of the engine's share. `slowdown`:
   * the steps that are in force, from 0.
   */
  takeSlot(now: string, asked?: SlotRequest): Promise<{ readonly slotAt: string; readonly slowdown: number }>;
  /** Run Command refused a call: the slots pause for some seconds, and slots and polls become rarer for some minutes. */
  slowDown(now: string): Promise<void>;
  /** From when this resolves no other run may quiesce the instance, and **a thaw is owed to it**. */
  hold(hold: Hold): Promise<HoldAnswer>;
  /** The instance has a set since that instant. A hold too soon after it is answered by when to ask again. */
  noteSet(set: { readonly instanceId: string; readonly takenAt: string }): Promise<void>;
  /**
   * Says whether this attempt's pre-script may have been sent before; the first call says no, every later one yes.
   * Rejects with `HoldLost` when no thaw is owed under this attempt any more: then nothing may be sent.
   */
  markSending(hold: Pick<Hold, 'instanceId' | 'executionId'> & { readonly now: string }): Promise<'first' | 'repeated'>;
  /** The thaw of this attempt is confirmed; nothing is owed under it any more. */
  strikeOut(hold: Pick<Hold, 'instanceId' | 'executionId'>): Promise<void>;
  /** Releases the instance, unless a thaw is still owed. */
  release(hold: Pick<Hold, 'instanceId' | 'runId'>): Promise<void>;
  /** Owed thaws, the one that is due last first; eventually consistent. */
  owed(): Promise<readonly OwedHold[]>;
  /**
   * Claims the debt for this guard until `until`: other guards skip it until then. The guard that has it may renew its
   * claim. `ended` is given for a run that has ended: its debt is due from `now` on, and functions of it may act until
   * then. `settled`: nothing is owed under this attempt any more.
   */
  takeOver(debt: TakeOver): Promise<'taken' | 'taken-by-another' | 'settled'>;
  /** Makes a debt due again at `dueAt`: its instance is thawed, but a function may still freeze it. */
  lookAgain(hold: Pick<Hold, 'instanceId' | 'executionId'>, dueAt: string): Promise<void>;
  /**
   * Strikes out a debt that is as it was listed. `changed`: a step has marked since that it sends the pre-script, so
   * the thaw may have come before it.
   */
  settle(debt: OwedHold): Promise<'struck-out' | 'changed'>;
  /** Whether an event that is published once was published. */
  wasTold(what: string): Promise<'told' | 'untold'>;
  /** Remembers this for two weeks. */
  remember(what: string, now: string): Promise<void>;
  /**
   * Claims a round of the lifecycle: one at a time. It is due when the last one left work or died, when it is woken, a minute
   * after the last one at the earliest, or 15 minutes after the last one. A waking that comes too early is remembered.
   */
  claimRound(claim: RoundClaim): Promise<RoundAnswer>;
  /** Ends the round, unless another one has taken it over. */
  endRound(round: {
    readonly by: string;
    /** ISO-8601. */
    readonly now: string;
    /** Whether there is more to do than fitted. */
    readonly left: boolean;
    /** Regions that have copies, or may have: the next round looks into them. Absent: those that are remembered. */
    readonly regions?: readonly string[];
    /** See `RoundAnswer`. Absent: what is remembered stays. */
    readonly disabledAt?: ReadonlyMap<string, string>;
  }): Promise<void>;
}

export type HoldAnswer =
  | { readonly status: 'held' }
  | { readonly status: 'busy'; readonly runId: string }
  /** `until`: ISO-8601. */
  | { readonly status: 'too-soon'; readonly until: string };

/** Asks for a round. The round that has it may ask again. */
export interface RoundClaim {
  /** Tells rounds apart. */
  readonly by: string;
  /** ISO-8601. */
  readonly now: string;
  /** ISO-8601: a round that has not ended by then is taken over. */
  readonly until: string;
  readonly woken: boolean;
  /** Regions that get copies in this round: remembered from now on, so that none is lost by a crash. */
  readonly regions?: readonly string[];
}

export type RoundAnswer =
  | {
      readonly status: 'claimed';
      /** Regions that copies went to earlier. */
      readonly regions: readonly string[];
      /** By the name of a policy the last instant (ISO-8601) at which a round saw it disabled; absent before the first. */
      readonly disabledAt?: ReadonlyMap<string, string>;
      /** ISO-8601; absent before the first round has ended. */
      readonly lastEndedAt?: string;
    }
  | { readonly status: 'not-due' | 'busy' };

/** What a target knows of slots when it asks for one. */
export interface SlotRequest {
  /** ISO-8601: a slot that was taken before and waited for. It is given again, unless the slots pause. */
  readonly taken?: string;
  /** ISO-8601: EC2 refused a call. Until then no target gets a slot or may use one. */
  readonly pauseUntil?: string;
}

/** One firing of a schedule of a policy. */
export interface Firing {
  readonly policy: string;
  readonly schedule: string;
  /** ISO-8601. */
  readonly scheduledTime: string;
}

export interface TakeOver extends Pick<Hold, 'instanceId' | 'executionId'> {
  /** Tells guards apart. */
  readonly by: string;
  /** ISO-8601. */
  readonly now: string;
  readonly until: string;
  readonly ended?: { readonly actsUntil: string };
}
