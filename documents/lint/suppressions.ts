import type { Problem } from './finding';
import type { SsmDocument } from './source/document';

/** Ids of what the check says about its own comments. */
export const SUPPRESSION_INVALID = 'suppression-invalid';
export const SUPPRESSION_UNUSED = 'suppression-unused';

/** `# quiesce-lint-disable-next-line ID reason`, in the shell or in YAML. */
const COMMENT = /#\s*quiesce-lint-disable-next-line\b[ \t]*(\S*)[ \t]*(.*)$/;

/** One comment that switches one rule off for the line behind it. */
export interface Suppression {
  readonly at: number;
  /** The line that it is about. */
  readonly line: number;
  readonly id: string;
}

export interface Suppressions {
  readonly valid: readonly Suppression[];
  /** Comments without a reason, or of a rule that does not exist. */
  readonly problems: readonly Problem[];
}

/** Reads the comments of the whole file, in which a document may be a part. */
export function readSuppressions({ text }: SsmDocument, ids: ReadonlySet<string>): Suppressions {
  const valid: Suppression[] = [];
  const problems: Problem[] = [];
  let offset = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const match = COMMENT.exec(line);
    if (match !== null) {
      const id = (match[1] ?? '').replace(/["',\]]+$/, '');
      const reason = (match[2] ?? '').replace(/["',\]\s]+$/, '');
      const at = offset + match.index;
      const message = faultOf({ id, reason }, ids);
      if (message === undefined) {
        valid.push({ at, line: index + 2, id });
      } else {
        problems.push({ at, message, fix: 'write: # quiesce-lint-disable-next-line ID why it is right here' });
      }
    }
    offset += line.length + 1;
  }
  return { valid, problems };
}

function faultOf(
  { id, reason }: { readonly id: string; readonly reason: string },
  ids: ReadonlySet<string>,
): string | undefined {
  if (!ids.has(id)) {
    return `there is no rule "${id}" to suppress`;
  }
  return reason === '' ? `the suppression of ${id} gives no reason, so it does not count` : undefined;
}
