/** A command can't do what it was asked; the message says what to change. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem';
}

/** A value of the input in a message, as far as it is short. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** A policy that is not among the known ones. `place` is where they were looked for. */
export function unknownPolicy(
  policy: string,
  known: readonly string[],
  { place, fix = 'correct it, or give another --region' }: { readonly place: string; readonly fix?: string },
): CommandProblem {
  const allowed = [...new Set(known)].sort().join(', ') || `none, there is no policy in ${place}`;
  return new CommandProblem(`--policy is "${policy}", allowed: ${allowed}; ${fix}`);
}
