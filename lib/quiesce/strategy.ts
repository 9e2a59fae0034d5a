import type { Construct } from 'constructs';
import type { PreScriptFailure, QuiesceSettings, Tag } from '../../lambdas/domain/policy';

/** Settings of a policy that its quiescing may need. */
export interface QuiesceBindOptions {
  /** Longest time for a script, in seconds. */
  readonly timeoutSeconds: number;
  /** Data volumes with any of these tags are excluded from the sets. */
  readonly excludeDataVolumes: readonly Tag[];
  /** Whether the tags of the volumes are copied to the snapshots. */
  readonly copyTags: boolean;
  /** Tags that the policy adds. */
  readonly tags: readonly Tag[];
}

/** One way to quiesce targets: the implementation of a `Quiesce`. */
export interface QuiesceStrategy {
  /** @default PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT */
  readonly defaultOnPreScriptFailure?: PreScriptFailure;
  bind(scope: Construct, options: QuiesceBindOptions): QuiesceSettings;
}
