import { Duration, Token } from 'aws-cdk-lib';
import { VSS_QUIESCE, type Tag, type VssQuiesce } from '../../lambdas/domain/policy';
import { isVssText, VSS_POLICY_TAGS, VSS_TEXT, vssTagMistake } from '../../lambdas/domain/vss';
import { checkSeconds } from '../duration-checks';
import { checkCount, checkStruct, DURATION, FLAG, optional, PropError, type Kinds } from '../prop-checks';

/** How AWS's VSS document is sent. */
export interface VssQuiesceOptions {
  /**
   * Longest time for the document on the instance, from preparing the writers to tagging the snapshots: whole seconds from
   * 60 to 720. The writers are paused for at most 10 s of these, which is Windows' own limit. The policy's `timeout` is for
   * scripts and does not apply.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Makes a copy-only backup, which does not interrupt SQL Server's own chain of differential backups.
   *
   * @default false
   */
  readonly copyOnly?: boolean;

  /**
   * Keeps VSS's metadata files on the instance. AWS's runbook needs them to restore a SQL Server database. This requires
   * AwsVssComponents 2.4.0; with an older version every backup fails.
   *
   * @default false
   */
  readonly saveMetadata?: boolean;
}

const VSS_KINDS: Kinds<VssQuiesceOptions> = {
  timeout: optional(DURATION),
  copyOnly: optional(FLAG),
  saveMetadata: optional(FLAG),
};

/** Settings of a policy that concern AWS's document. */
export interface VssPolicyOptions {
  readonly excludeDataVolumes: readonly Tag[];
  /** `copied`: the policy wants the tags of the volumes on the snapshots. */
  readonly volumeTags: 'copied' | 'left';
  readonly tags: readonly Tag[];
}

/** The settings of a policy with VSS. Refuses what DLM documents as unsupported with it, and tags that the document can't read. */
export function vssSettings(options: VssQuiesceOptions, policy: VssPolicyOptions): VssQuiesce {
  checkStruct('Quiesce.vss', options, VSS_KINDS, 'quiesce: ');
  const { excludeDataVolumes, volumeTags, tags } = policy;
  checkCount(
    'excludeDataVolumes',
    excludeDataVolumes,
    { min: 0, max: 0 },
    'with Quiesce.vss() every data volume is in the set, because AWS’s document can exclude only the boot volume; remove the prop',
  );
  if (volumeTags === 'copied') {
    throw new PropError(
      'copyTags is true, allowed with Quiesce.vss(): false; AWS’s document copies no tags of volumes; give the tags that you need in the prop tags',
    );
  }
  checkTags(tags);
  return {
    kind: 'vss',
    timeoutSeconds: checkSeconds(
      'quiesce: timeout',
      options.timeout ?? Duration.minutes(10),
      VSS_QUIESCE.members.timeoutSeconds,
      {
        tooShort: 'Run Command and the VSS writers need some seconds; lengthen it',
        tooLong:
          'a function runs for at most 15 minutes, which include the delivery of the command and the search for the set; choose a quieter hour',
      },
    ),
    copyOnly: options.copyOnly ?? false,
    saveMetadata: options.saveMetadata ?? false,
  };
}

function checkTags(tags: readonly Tag[]): void {
  checkCount(
    'tags',
    tags,
    { min: 0, max: VSS_POLICY_TAGS },
    'remove some, because EC2 allows 50 tags on a snapshot and the others are the labels of Quiesce and of VSS',
  );
  for (const tag of tags) {
    checkTag(tag);
  }
}

/** A token passes: the run checks the tag again before it sends anything. */
function checkTag({ key, value }: Tag): void {
  const known = { key: Token.isUnresolved(key) ? '' : key, value: Token.isUnresolved(value) ? '' : value };
  const mistake = vssTagMistake(known);
  if (mistake === 'reserved') {
    throw new PropError(
      `tags: the key "${key}" is one that VSS writes itself, allowed with Quiesce.vss(): other keys; rename it`,
    );
  }
  if (mistake === 'text') {
    const part = isVssText(known.key) ? `the value of "${key}" is "${value}"` : `the key is "${key}"`;
    throw new PropError(
      `tags: ${part}, allowed with Quiesce.vss(): ${VSS_TEXT}, and the variables; AWS’s document accepts no other characters`,
    );
  }
}
