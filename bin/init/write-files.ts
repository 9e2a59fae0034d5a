import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../rehearsal/json';
import { CommandProblem } from '../problem';
import type { Files } from './app-files';

/** Writes the files of an app. `argument` names the folder as the user knows it. Returns their paths. */
export function writeFiles(folder: string, files: Files, argument: string): readonly string[] {
  try {
    return Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    });
  } catch (error) {
    throw new CommandProblem(
      `${argument} is "${folder}", which can't be written to (${messageOf(error)}); give another folder`,
    );
  }
}
