import type { Duration } from 'aws-cdk-lib';
import { PreScriptFailure } from '../../lambdas/domain/policy';
import type { ISnapshotEngine } from '../engine/engine-base';
import type { PolicySchedule } from './policy-schedule';
import { Quiesce } from '../quiesce/quiesce';
import { DURATION, FLAG, having, kind, LIST, memberOf, NUMBER, optional, TAGS, TEXT, type Kinds } from '../prop-checks';
import type { TagFilter } from './tags';
import { TargetSelection } from './target-selection';

/** Settings of a policy. */
export interface SnapshotPolicyProps {
  /** The engine that runs the policy. */
  readonly engine: ISnapshotEngine;

  /** The instances to snapshot. */
  readonly targets: TargetSelection;

  /** How the instances are quiesced. */
  readonly quiesce: Quiesce;

  /**
   * The schedules: 1 to 4.
   *
   * @default - none; `addSchedule` must be called
   */
  readonly schedules?: PolicySchedule[];

  /**
   * Name of the policy: 1 to 100 letters, digits, `.`, `_` and `-`, unique in an engine. It is part of
   * the identity of runs and sets, so a renamed policy is a new policy.
   *
   * @default - made from the path of the construct
   */
  readonly policyName?: string;

  /**
   * Purpose of the policy, up to 200 printable ASCII characters; it becomes the description of every snapshot.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Longest time for the pre-script, and separately for the post-script: whole seconds from 10 to 120. DLM's default is
   * 10 s, which is short: Run Command needs some seconds, and a database's checkpoint before the freeze often needs more.
   * `Quiesce.vss()` has a time-out of its own.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * How often a failed attempt (pre-script or VSS backup, and everything that follows it) and a failed post-script are
   * repeated: 0 to 3.
   *
   * @default 0
   */
  readonly retries?: number;

  /**
   * What to do with a target whose pre-script or VSS backup failed in all attempts.
   *
   * @default - PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT; SKIP_TARGET with `Quiesce.sapHana()`
   */
  readonly onPreScriptFailure?: PreScriptFailure;

  /**
   * Exclude the boot volume from the sets.
   *
   * @default false
   */
  readonly excludeBootVolume?: boolean;

  /**
   * Exclude data volumes that have any of these tags: up to 50. Not allowed with `Quiesce.vss()`.
   *
   * @default - the sets have all data volumes
   */
  readonly excludeDataVolumes?: TagFilter;

  /**
   * Tags for the snapshots: up to 25, because EC2 allows 50 and 25 are the labels of Quiesce. A value may
   * contain `$(instance-id)` and `$(timestamp)`. With `Quiesce.vss()` up to 21, in the characters that AWS's document
   * accepts.
   *
   * @default - only the labels of Quiesce
   */
  readonly tags?: Record<string, string>;

  /**
   * Copy the tags of each volume to its snapshot. If they do not fit beside the other tags, none of them is copied. Not
   * allowed with `Quiesce.vss()`.
   *
   * @default false
   */
  readonly copyTags?: boolean;

  /**
   * Number of targets that are processed at the same time: 1 to 1000. The engine's `slotShare` limits all runs together
   * to about 4 targets a second, so 4 × the seconds that a target takes is enough: 40 for 10 s. For policies that fire
   * together the sum should stay below 100. Otherwise EC2 refuses some Describe calls and their runs begin later.
   *
   * @default 40
   */
  readonly maxConcurrency?: number;

  /**
   * Whether the schedules start runs.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** What each prop takes, for programs that are not type-checked. */
export const SNAPSHOT_POLICY_KINDS: Kinds<SnapshotPolicyProps> = {
  engine: having('_registerPolicy', 'a SnapshotEngine, or what SnapshotEngine.fromAttributes returns'),
  targets: kind(
    'a TargetSelection',
    'use TargetSelection.anyTag or TargetSelection.allTags',
    (value) => value instanceof TargetSelection,
  ),
  quiesce: kind(
    'a Quiesce',
    'call a method of it, such as Quiesce.postgresql() or Quiesce.none()',
    (value) => value instanceof Quiesce,
  ),
  schedules: optional(LIST),
  policyName: optional(TEXT),
  description: optional(TEXT),
  timeout: optional(DURATION),
  retries: optional(NUMBER),
  onPreScriptFailure: optional(memberOf('PreScriptFailure', PreScriptFailure)),
  excludeBootVolume: optional(FLAG),
  excludeDataVolumes: optional(TAGS),
  tags: optional(TAGS),
  copyTags: optional(FLAG),
  maxConcurrency: optional(NUMBER),
  enabled: optional(FLAG),
};
