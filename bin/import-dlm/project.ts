import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appFiles } from '../init/app-files';
import { writeFiles } from '../init/write-files';
import { CommandProblem } from '../problem';

/** Writes the app into a folder. Nothing is written if a file is in the way, unless `overwrite` says so. */
export function writeProject(output: string, app: string, overwrite: boolean): readonly string[] {
  const files = appFiles({ name: 'quiesce-from-dlm', language: 'typescript', source: app });
  const inTheWay = Object.keys(files).filter((name) => existsSync(join(output, name)));
  if (inTheWay.length > 0 && !overwrite) {
    throw new CommandProblem(
      `--output is "${output}", which has ${inTheWay.join(', ')}; give another folder, or --force to overwrite these files`,
    );
  }
  return writeFiles(output, files, '--output');
}
