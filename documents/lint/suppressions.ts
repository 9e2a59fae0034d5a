/** `# quiesce-lint-disable-next-line ID reason`, in the shell or in YAML. */
const COMMENT = /#\s*quiesce-lint-disable-next-line\b[ \t]*(\S*)[ \t]*(.*)$/;

/** One comment that switches one rule off for the line after it. */
interface Suppression {
  readonly at: number;
  /** The line that it applies to. */
  readonly line: number;
  readonly id: string;
  /** Why it has no effect: it has no reason, or no such rule exists. */
  readonly fault?: string;
}

/** Reads the comments of the whole file, in which a document may be a part. */
export function readSuppressions(text: string, ids: ReadonlySet<string>): readonly Suppression[] {
  let end = 0;
  return text.split('\n').flatMap((line, index) => {
    const start = end;
    end += line.length + 1;
    const match = COMMENT.exec(line);
    if (match === null) {
      return [];
    }
    const id = (match[1] ?? '').replace(/["',\]]+$/, '');
    const reason = (match[2] ?? '').replace(/["',\]\s]+$/, '');
    const found = { at: start + match.index, line: index + 2, id };
    if (!ids.has(id)) {
      return [{ ...found, fault: `there is no rule "${id}" to suppress` }];
    }
    return [reason === '' ? { ...found, fault: `the suppression of ${id} has no reason, so it has no effect` } : found];
  });
}
