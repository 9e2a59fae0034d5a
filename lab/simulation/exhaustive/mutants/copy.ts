import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { broken } from './mutants';
import type { Mutant } from './mutant';

const ROOT = join(__dirname, '../../../..');

/** What the simulation is made of; of `test` only what it needs. */
const FOLDERS = ['lambdas', 'statemachine', 'rehearsal', 'documents', 'lab', 'lib'] as const;
const FILES = ['package.json', 'tsconfig.json'] as const;

/** A copy of the product in which lines can be broken without anybody else noticing. */
export interface Copy {
  readonly root: string;
  /** Breaks a line; answers how to mend it. */
  readonly apply: (mutant: Mutant) => () => void;
  readonly remove: () => void;
}

export function copyProduct(): Copy {
  const root = mkdtempSync(join(tmpdir(), 'quiesce-mutant-'));
  for (const name of [...FOLDERS, ...FILES]) {
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    apply: (mutant) => {
      const file = join(root, mutant.file);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, broken(text, mutant));
      return () => {
        writeFileSync(file, text);
      };
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
