/** The check can't be made; the message says what to change. */
export class CheckProblem extends Error {
  override readonly name = 'CheckProblem';
}
