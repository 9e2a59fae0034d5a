import { ADAPTER_MUTANTS } from './adapters';
import { DEBT_MUTANTS } from './debts';
import { DRILL_VERDICT_MUTANTS } from './drill-verdicts';
import { DRILL_MACHINE_MUTANTS, DRILL_REMOVAL_MUTANTS } from './drills';
import { LIFECYCLE_MUTANTS } from './lifecycle';
import { MACHINE_MUTANTS } from './machine';
import type { Mutant } from './mutant';
import { THAW_MUTANTS } from './thaws';
import { VERDICT_MUTANTS } from './verdicts';

/** All of them; the slowest first, whose machine is generated again. */
export const MUTANTS: readonly Mutant[] = [
  ...MACHINE_MUTANTS,
  ...DRILL_MACHINE_MUTANTS,
  ...THAW_MUTANTS,
  ...DEBT_MUTANTS,
  ...VERDICT_MUTANTS,
  ...ADAPTER_MUTANTS,
  ...LIFECYCLE_MUTANTS,
  ...DRILL_REMOVAL_MUTANTS,
  ...DRILL_VERDICT_MUTANTS,
];

/** The text with its one line broken; throws where the line is not there, or there more than once. */
export function broken(text: string, { file, find, replace, why }: Mutant): string {
  const occurrences = text.split(find).length - 1;
  if (occurrences !== 1) {
    throw new Error(
      `mutant "${why}": ${file} has its text ${occurrences} times, it must be there once; correct the list`,
    );
  }
  return text.replace(find, () => replace);
}
