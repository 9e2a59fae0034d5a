import type { Construct } from 'constructs';
import type { PreScriptFailure, QuiesceSettings, Tag } from '../../lambdas/domain/policy';

/** What a policy tells the way in which its targets are made quiet. */
export interface QuiesceBindOptions {
  /** Longest that a script may take, in seconds. */
  readonly timeoutSeconds: number;
  /** Data volumes with any of these tags stay out of the sets. */
  readonly excludeDataVolumes: readonly Tag[];
  /** Whether the tags of the volumes are to be on the snapshots too. */
  readonly copyTags: boolean;
  /** Tags that the policy adds. */
  readonly tags: readonly Tag[];
}

/** One way of making targets quiet: what stands behind a `Quiesce`. */
export interface QuiesceStrategy {
  /** @default PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT */
  readonly defaultOnPreScriptFailure?: PreScriptFailure;
  bind(scope: Construct, options: QuiesceBindOptions): QuiesceSettings;
}
