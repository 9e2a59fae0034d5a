/** A command can't do what it was asked; the message says what to change. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem';
}

/** A value of the input in a message, as far as it is short. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
