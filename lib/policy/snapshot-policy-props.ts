import type { Duration } from 'aws-cdk-lib';
import type { PreScriptFailure } from '../../lambdas/domain/policy';
import type { ISnapshotEngine } from '../engine/engine-base';
import type { PolicySchedule } from './policy-schedule';
import type { Quiesce } from '../quiesce/quiesce';
import type { TagFilter } from './tags';
import type { TargetSelection } from './target-selection';

export interface SnapshotPolicyProps {
  /** What runs the policy. */
  readonly engine: ISnapshotEngine;

  /** Which instances to snapshot. */
  readonly targets: TargetSelection;

  /** How they are made quiet before. */
  readonly quiesce: Quiesce;

  /**
   * When: 1 to 4 timings.
   *
   * @default - none; `addSchedule` must be called
   */
  readonly schedules?: readonly PolicySchedule[];

  /**
   * Name of the policy: 1 to 100 letters, digits, `.`, `_` and `-`, once in an engine. It is part of what tells runs
   * apart, so a renamed policy is a new one.
   *
   * @default - made from the path of the construct
   */
  readonly policyName?: string;

  /**
   * What the policy is for, up to 200 characters; on every snapshot.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Longest that the pre-script, and apart from it the post-script, may take: whole seconds from 10 to 120. Not DLM's
   * 10 s: Run Command needs some seconds of it, and a database's checkpoint before the freeze often more than the rest.
   * `Quiesce.vss()` has a time-out of its own.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * How often a failed pre-script or VSS backup (with all that belongs to the attempt) and a failed post-script are
   * repeated: 0 to 3.
   *
   * @default 0
   */
  readonly retries?: number;

  /**
   * What happens to a target whose pre-script or VSS backup failed for good.
   *
   * @default - PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT; SKIP_TARGET with `Quiesce.sapHana()`
   */
  readonly onPreScriptFailure?: PreScriptFailure;

  /**
   * Leave the boot volume out of the sets.
   *
   * @default false
   */
  readonly excludeBootVolume?: boolean;

  /**
   * Leave data volumes with any of these tags out of the sets: up to 50; not with `Quiesce.vss()`.
   *
   * @default - every data volume is in
   */
  readonly excludeDataVolumes?: TagFilter;

  /**
   * Tags for the snapshots: up to 38, since EC2 allows 50 and 12 are the labels of Quiesce. A value may hold
   * `$(instance-id)` and `$(timestamp)`. With `Quiesce.vss()` up to 33, of the characters that AWS's document takes.
   *
   * @default - only the labels of Quiesce
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Copy the tags of each volume to its snapshot. Where they do not fit beside the others, they are left out. Not with
   * `Quiesce.vss()`.
   *
   * @default false
   */
  readonly copyTags?: boolean;

  /**
   * Targets that are worked on at the same time: 1 to 1000. All runs together are paced by the engine's `slotShare`, at
   * most 4 targets a second, so 4 × the seconds that a target takes is enough: 40 for 10 s. Of policies that fire
   * together the sum should stay below 100, or EC2 refuses to describe so many at once and their run begins later.
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

/** Every prop, since a program that is not type-checked finds a misspelt one only here. */
export const SNAPSHOT_POLICY_PROPS: Readonly<Record<keyof SnapshotPolicyProps, 'needed' | 'optional'>> = {
  engine: 'needed',
  targets: 'needed',
  quiesce: 'needed',
  schedules: 'optional',
  policyName: 'optional',
  description: 'optional',
  timeout: 'optional',
  retries: 'optional',
  onPreScriptFailure: 'optional',
  excludeBootVolume: 'optional',
  excludeDataVolumes: 'optional',
  tags: 'optional',
  copyTags: 'optional',
  maxConcurrency: 'optional',
  enabled: 'optional',
};
