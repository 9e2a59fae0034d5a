/** The command can't do what it was asked; the message says what to change. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem';
}

/** A policy that Quiesce can't replace as a whole; the message is the reason. */
export class PolicyRefused extends Error {
  override readonly name = 'PolicyRefused';
}

/** A value of the input in a message. */
export function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
