import type { Attempt, TargetInput } from '../../contract';
import type { Tag, VssQuiesce } from '../../domain/policy';
import type { Prepared } from '../../domain/preparation';
import { identityTags, TagKey, vssSetTag } from '../../domain/snapshot-tags';
import { vssParameters } from '../../domain/vss';
import { BadInput } from '../../errors';
import type { ScriptRequest } from '../../ports';
import { contractOf } from '../scripts/attempt-scripts';
import { birthTagsOf, setIdentity } from '../sets/create-set';

type VssState = TargetInput & { readonly prepared: Prepared; readonly attempt: Attempt };

/** The policy's VSS settings; a step that sends AWS's document is never reached without them. */
export function vssOf({ policy }: Pick<TargetInput, 'policy'>): VssQuiesce {
  if (policy.quiesce.kind !== 'vss') {
    throw new BadInput(`state: policy.quiesce.kind is "${policy.quiesce.kind}", a step of VSS needs "vss"`);
  }
  return policy.quiesce;
}

/** The request for AWS's document: the set is found again by its tags, the command by its comment. */
export function vssRequest(state: VssState, { deliverySeconds }: { readonly deliverySeconds: number }): ScriptRequest {
  const { policy, run, instanceId, attempt } = state;
  const { name, version, parameters } = contractOf(state);
  return {
    instanceId,
    documentName: name,
    documentVersion: version,
    parameters: vssParameters({
      declared: parameters,
      quiesce: vssOf(state),
      excludeBootVolume: policy.volumes.excludeBootVolume,
      // Without the policy's own description: what the document takes there is not documented.
      description: `Quiesce policy ${policy.name} schedule ${run.schedule} ${instanceId}`,
      tags: birthTagsOf(state, vssSetTag(attempt)),
    }),
    comment: `quiesce/${attempt.executionId}/vss/1`,
    deliverySeconds,
  };
}

/** Tags that find what this attempt's document made. */
export function attemptTags(state: TargetInput & { readonly attempt: Attempt }): readonly Tag[] {
  return [...identityTags(setIdentity(state)), { key: TagKey.SET, value: vssSetTag(state.attempt) }];
}
