/** This machine cannot run the proof, or a round did not come to its end: exit code 2, and nothing is said about losses. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError';
}
