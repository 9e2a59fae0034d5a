import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS } from '../../../../lab/simulation/exhaustive/mutants/mutants';

test.each(MUTANTS.map((mutant) => [mutant.why, mutant] as const))('%s: its text is there once', (_, mutant) => {
  const text = readFileSync(join(__dirname, '../../../..', mutant.file), 'utf8');
  expect(text.split(mutant.find)).toHaveLength(2);
});
