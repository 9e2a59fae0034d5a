import { Duration, Token } from 'aws-cdk-lib';
import { VSS_QUIESCE, type Tag, type VssQuiesce } from '../../lambdas/domain/policy';
import { isVssText, VSS_POLICY_TAGS, VSS_TEXT, vssTagMistake } from '../../lambdas/domain/vss';
import { checkCount, checkSeconds } from '../prop-checks';

/** How AWS's VSS document is sent. */
export interface VssQuiesceOptions {
  /**
   * Longest that the document may take on the instance, from preparing the writers to tagging the snapshots: whole seconds
   * from 60 to 720. Of these the writers are paused for 10 s at most, which is Windows' own bound. The policy's `timeout`
   * is for scripts and does not apply.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Makes a copy-only backup, so that the chain of differential backups that SQL Server keeps itself is not broken.
   *
   * @default false
   */
  readonly copyOnly?: boolean;

  /**
   * Keeps VSS's metadata files on the instance, which AWS's runbook needs to restore a SQL Server database. It needs
   * AwsVssComponents 2.4.0; with an older version every backup fails.
   *
   * @default false
   */
  readonly saveMetadata?: boolean;
}

/** What of a policy AWS's document has to do with. */
export interface VssPolicyOptions {
  readonly excludeDataVolumes: readonly Tag[];
  /** `copied`: the tags of the volumes are asked for. */
  readonly volumeTags: 'copied' | 'left';
  readonly tags: readonly Tag[];
}

/** The settings of a policy with VSS; refuses what DLM documents as not supported with it, and tags that the document can't read. */
export function vssSettings(options: VssQuiesceOptions, policy: VssPolicyOptions): VssQuiesce {
  const { excludeDataVolumes, volumeTags, tags } = policy;
  checkCount(
    'excludeDataVolumes',
    excludeDataVolumes,
    { min: 0, max: 0 },
    'with Quiesce.vss() every data volume is in the set, since AWS’s document takes no others out than the boot volume; leave it out',
  );
  if (volumeTags === 'copied') {
    throw new Error(
      'copyTags is true, allowed with Quiesce.vss(): false; AWS’s document copies no tags of volumes, name what you need in tags',
    );
  }
  checkTags(tags);
  return {
    kind: 'vss',
    timeoutSeconds: checkSeconds(
      'quiesce: timeout',
      options.timeout ?? Duration.minutes(10),
      VSS_QUIESCE.members.timeoutSeconds,
      'a function lives for 15 minutes, of which delivery and collecting take their part; choose a quieter hour',
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
    'remove some, since EC2 allows 50 tags a snapshot and the others are the labels of Quiesce and of VSS',
  );
  for (const tag of tags) {
    checkTag(tag);
  }
}

/** A token passes: the run looks at it again before it sends anything. */
function checkTag({ key, value }: Tag): void {
  const known = { key: Token.isUnresolved(key) ? '' : key, value: Token.isUnresolved(value) ? '' : value };
  const mistake = vssTagMistake(known);
  if (mistake === 'reserved') {
    throw new Error(
      `tags: the key "${key}" is one that VSS writes itself, allowed with Quiesce.vss(): others; rename it`,
    );
  }
  if (mistake === 'text') {
    const part = isVssText(known.key) ? `the value of "${key}" is "${value}"` : `the key is "${key}"`;
    throw new Error(
      `tags: ${part}, allowed with Quiesce.vss(): ${VSS_TEXT}, and the variables; AWS’s document takes no other characters`,
    );
  }
}
