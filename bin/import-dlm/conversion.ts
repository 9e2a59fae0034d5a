import type { Policy } from '../../lambdas/domain/policy';
import type { Tag } from '../../lambdas/domain/tag';
import type { Carried, Omission } from './fields';
import type { DlmPolicy } from './model';

/** A field that the app has, but that does not mean quite the same, or was not given to DLM at all. */
interface Difference {
  readonly path: string;
  readonly text: string;
}

/** A policy of Quiesce for schedules of one policy of DLM. */
export interface ConvertedPolicy {
  readonly policy: Policy;
  readonly state: 'enabled' | 'disabled';
  /** Of the policy itself, not of its snapshots. */
  readonly ownTags: readonly Tag[];
  /** The place in DLM's list of each of its schedules. */
  readonly places: readonly number[];
}

/** What became of one policy of DLM. */
export interface Conversion {
  readonly source: string;
  readonly dlm: DlmPolicy;
  /** More than one where schedules differ in what a policy of Quiesce has once. */
  readonly policies: readonly ConvertedPolicy[];
  readonly carried: readonly Carried[];
  readonly omitted: readonly Omission[];
  readonly differences: readonly Difference[];
}

/** What is found out while a policy is converted. */
export class Findings {
  readonly omitted: Omission[] = [];
  readonly differences: Difference[] = [];

  /** A field that can't be carried over. */
  omit(path: string, value: unknown, why: string): void {
    this.omitted.push({ path, value, why });
  }

  /** A field that means something else, told once. */
  differs(path: string, text: string): void {
    if (!this.differences.some((known) => known.path === path && known.text === text)) {
      this.differences.push({ path, text });
    }
  }
}
