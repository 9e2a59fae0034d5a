import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { defined } from '../../../../lambdas/domain/json';
import type { Job, JobResult } from '../jobs/job';
import { copyProduct, type Copy } from './copy';
import type { Hunt } from './hunt';
import { MUTANTS } from './mutants';

type MutantJob = Extract<Job, { readonly kind: 'mutant' }>;

const made: { copy?: Copy } = {};

/** Breaks the line in a copy of the product, loads that copy, and plays cases until one of them notices. */
export async function runMutant({ name, seed }: MutantJob): Promise<JobResult> {
  const mutant = MUTANTS.find(({ why }) => why === name);
  if (mutant === undefined) {
    throw new Error(`mutant "${name}" is not known`);
  }
  const copy = copyOnce();
  const mend = copy.apply(mutant);
  const machine = mutant.file.startsWith('statemachine') ? makeMachine(copy) : () => undefined;
  try {
    const { hunt } = load(copy, 'hunt') as { readonly hunt: Hunt };
    const { cases, caughtBy } = await hunt({ hints: mutant.hints ?? [], seed });
    return { cases, findings: [], ...defined({ caughtBy }) };
  } finally {
    machine();
    mend();
  }
}

/** One for each process; it goes when the process does. */
function copyOnce(): Copy {
  const copy = made.copy ?? copyProduct();
  if (made.copy === undefined) {
    process.once('exit', copy.remove);
  }
  made.copy = copy;
  return copy;
}

/** Writes the definition that the broken source makes; answers how to mend it. */
function makeMachine(copy: Copy): () => void {
  const { writeDefinition } = load(copy, 'write-definition') as {
    readonly writeDefinition: (root: string) => () => void;
  };
  return writeDefinition(copy.root);
}

const requireFrom = createRequire(__filename);

/** Loads a module of the copy's own `mutants` again, with all that it imports from there. */
function load(copy: Copy, module: string): unknown {
  for (const file of Object.keys(requireFrom.cache).filter((known) => known.startsWith(copy.root + sep))) {
    Reflect.deleteProperty(requireFrom.cache, file);
  }
  return requireFrom(join(copy.root, 'lab/simulation/exhaustive/mutants', module));
}
