/** A command for a live account can't do what it was asked; the message says what to change. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem';
}
