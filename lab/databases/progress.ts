import type { RoundResult } from './round';
import type { RoundProgress } from './rounds';

/** One line of a round that has come to its end. */
export function progressLine(
  { subject, rounds }: { readonly subject: string; readonly rounds: number },
  { number, outcome }: RoundProgress<RoundResult>,
): string {
  const head = `${subject.padEnd(18)} ${`${number}/${rounds}`.padStart(5)}`;
  if ('failure' in outcome) {
    return `${head}  FAILED: ${outcome.failure}`;
  }
  const { with: quiesced, without } = outcome;
  const parts = [
    `with: ${quiesced.lost} of ${quiesced.acknowledged} lost`,
    `${quiesced.lostUntilFrozen} until frozen`,
    `frozen ${quiesced.freezeMillis} ms (image ${quiesced.imageMillis.toFixed(0)} ms)`,
    recovered(quiesced),
    ...(without === undefined ? [] : [`without: ${without.lost} of ${without.acknowledged} lost`, recovered(without)]),
  ];
  return `${head}  ${parts.join(', ')}`;
}

function recovered({ recoveryMillis, broken }: { readonly recoveryMillis?: number; readonly broken?: string }): string {
  return recoveryMillis === undefined ? `DID NOT START: ${broken ?? ''}` : `back in ${recoveryMillis.toFixed(0)} ms`;
}
