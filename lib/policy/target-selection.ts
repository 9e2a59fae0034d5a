import { POLICY, type TargetSelector } from '../../lambdas/domain/policy';
import { readFilter, type TagFilter } from './tags';

/** Selects the instances of a policy by their tags. A run looks them up when it begins, so a new instance only needs the tags. */
export class TargetSelection {
  /** Instances with at least one of these tags, as in DLM. */
  static anyTag(tags: TagFilter): TargetSelection {
    return new TargetSelection('any', tags);
  }

  /** Instances with all of these keys, each with one of the values given for it. */
  static allTags(tags: TagFilter): TargetSelection {
    return new TargetSelection('all', tags);
  }

  private constructor(
    private readonly match: TargetSelector['match'],
    private readonly tags: TagFilter,
  ) {}

  /**
   * The selection as the policy's JSON has it.
   *
   * @internal
   */
  _bind(): TargetSelector {
    const bounds = POLICY.members.targets.members.tags;
    const fix = 'select by fewer tags, or give the instances one common tag';
    return { match: this.match, tags: readFilter('targets', this.tags, bounds, fix) };
  }
}
