import { POLICY_TAGS } from '../../lambdas/domain/snapshot-tags';
import { OWN_TAG, TAG, TAG_VARIABLES, type Tag } from '../../lambdas/domain/tag';
import { isVssText, VSS_POLICY_TAGS, VSS_TEXT, vssTagMistake } from '../../lambdas/domain/vss';
import type { Findings } from './conversion';
import type { DlmSchedule, DlmTag } from './model';

/** Tags to look for; one that EC2 does not allow is on no resource. */
export function filterTags(tags: readonly DlmTag[], path: string, findings: Findings): readonly Tag[] {
  return unique(
    tags.flatMap((dlmTag, index) => {
      const tag = tagOf(dlmTag);
      if (TAG.accepts(tag)) {
        return [tag];
      }
      findings.omit(
        `${path}[${index}]`,
        dlmTag,
        'EC2 allows keys of 1 to 128 and values of up to 256 characters, so nothing has it',
      );
      return [];
    }),
  );
}

/** Tags for the snapshots of a schedule, those that Quiesce can write. */
export function snapshotTags(schedule: DlmSchedule, path: string, { findings, vss }: TagContext): readonly Tag[] {
  const kept = new Map<string, string>();
  const most = vss === 'vss' ? VSS_POLICY_TAGS : POLICY_TAGS;
  for (const list of ['TagsToAdd', 'VariableTags'] as const) {
    for (const [index, dlmTag] of (schedule[list] ?? []).entries()) {
      const tag = tagOf(dlmTag);
      const mistake =
        mistakeIn(tag, list) ??
        (vss === 'vss' ? vssMistake(tag) : undefined) ??
        (kept.has(tag.key) ? 'its key is given twice' : undefined) ??
        (kept.size >= most
          ? `Quiesce writes up to ${most} tags beside its own, because EC2 allows 50 on a snapshot`
          : undefined);
      if (mistake === undefined) {
        kept.set(tag.key, tag.value);
      } else {
        findings.omit(`${path}.${list}[${index}]`, dlmTag, mistake);
      }
    }
  }
  return [...kept].map(([key, value]) => ({ key, value }));
}

interface TagContext {
  readonly findings: Findings;
  /** Whether AWS's VSS document writes the tags, which takes fewer characters. */
  readonly vss: 'vss' | 'other';
}

function mistakeIn(tag: Tag, list: 'TagsToAdd' | 'VariableTags'): string | undefined {
  if (list === 'TagsToAdd' && tag.value.includes('$(')) {
    return 'Quiesce would take "$(" for the begin of a variable';
  }
  if (list === 'VariableTags' && !TAG_VARIABLES.includes(tag.value)) {
    return `its value is none of DLM's variables, which are ${TAG_VARIABLES.join(' and ')}`;
  }
  return OWN_TAG.accepts(tag) && TAG.members.key.accepts(tag.key)
    ? undefined
    : `Quiesce can't write it, allowed: ${OWN_TAG.allowed}`;
}

function vssMistake(tag: Tag): string | undefined {
  const mistake = vssTagMistake(tag);
  if (mistake === undefined) {
    return undefined;
  }
  return mistake === 'text' || !isVssText(tag.key)
    ? `AWS's VSS document takes only ${VSS_TEXT}`
    : 'VSS writes this tag itself';
}

function tagOf({ Key: key, Value: value }: DlmTag): Tag {
  return { key, value };
}

function unique(tags: readonly Tag[]): readonly Tag[] {
  return tags.filter(
    (tag, index) => tags.findIndex(({ key, value }) => key === tag.key && value === tag.value) === index,
  );
}
