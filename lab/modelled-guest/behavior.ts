/** How a pre-script goes. */
export type PreBehavior =
  | 'succeeds'
  /** 206, nothing touched. */
  | 'not-ready'
  /** 201 before its first freeze. */
  | 'fails-unfrozen'
  /** 201 after its first freeze, which it thaws. */
  | 'fails-thawed'
  /** 201 with everything frozen: its own thaw failed, the lease stays armed. */
  | 'fails-frozen'
  /** Hangs before its first freeze, the lease armed. */
  | 'hangs-unfrozen'
  /** Hangs with everything frozen. */
  | 'hangs-frozen';

/** How a post-script goes. */
export type PostBehavior =
  | 'succeeds'
  /** 202: it could not thaw, the lease stays armed. */
  | 'fails'
  /** Hangs before its thaw. */
  | 'hangs';

/** How long the parts of the scripts take. */
export interface ScriptTimes {
  /** From the arming of the lease to the first freeze. */
  readonly quiesceMillis: number;
  /** Of each freeze. */
  readonly freezeMillis: number;
  /** From the last freeze to the pre-script's end. */
  readonly reportMillis: number;
  /** Of a call to EC2 by the guest itself, on the guest: starting curl, the name, the connection. */
  readonly callMillis: number;
  /** From the start of a post-script to its thaw. */
  readonly thawMillis: number;
}

/** What is special about a guest. */
export interface GuestBehavior {
  /** Of the first, second, … pre-script that gets to work; the last one goes on. */
  readonly pre: readonly [PreBehavior, ...PreBehavior[]];
  readonly post: readonly [PostBehavior, ...PostBehavior[]];
  readonly times: ScriptTimes;
  /** How far the guest's wall clock is ahead. */
  readonly skewMillis: number;
}

export const HEALTHY: GuestBehavior = {
  pre: ['succeeds'],
  post: ['succeeds'],
  times: { quiesceMillis: 200, freezeMillis: 10, reportMillis: 20, callMillis: 40, thawMillis: 30 },
  skewMillis: 0,
};

/** The behavior of the `nth` script of its kind, from 0. */
export function nth<Kind>(list: readonly [Kind, ...Kind[]], index: number): Kind {
  return list[index] ?? list.at(-1) ?? list[0];
}
