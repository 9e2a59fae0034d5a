import { accessSync, constants, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_PATH } from '../host-command';
import { WorkloadError } from './workload';

/** Whether a file can be run here. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there or not ours to run: the same to us
  }
}

/** Whether every instance sees this path of the machine: these folders are shared, and every user may read them. */
export function isShared(path: string): boolean {
  return /^\/(usr|opt|nix|gnu)\//.test(path);
}

/** The path of a program under which every instance finds it too, or undefined where there is none. */
export function findProgram(name: string): string | undefined {
  const files = `${process.env.PATH ?? ''}:${SYSTEM_PATH}`.split(':').map((folder) => join(folder, name));
  // A link is kept as it is: some programs go by the name that they are called by.
  return files
    .filter(isProgram)
    .flatMap((file) => [file, realpathSync(file)])
    .find(isShared);
}

/** The paths of programs that belong together, in their order; throws a `WorkloadError` that says how to get them. */
export function findPrograms<const Names extends readonly string[]>(
  product: string,
  names: Names,
  howToGet: string,
): { readonly [Index in keyof Names]: string } {
  const found = names.map(findProgram);
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    throw new WorkloadError(
      `no ${product} found: ${missing.join(', ')} not on PATH below /usr, /opt, /nix or /gnu, which the instances share; ${howToGet}`,
    );
  }
  return found as unknown as { readonly [Index in keyof Names]: string };
}
