import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { messageOf } from '../../rehearsal/json';
import { CommandProblem } from '../problem';
import { appFiles } from './app-files';
import type { InitFlags } from './command';
import { APP, README } from './minimal-app';
import { writeFiles } from './write-files';

/** So many names of a folder that is not empty are shown. */
const SHOWN = 10;

/** Does what `quiesce init` was asked and returns its exit code. */
export function runInit(folder: string, { language }: InitFlags): number {
  const found = entriesOf(folder).filter((entry) => entry !== '.git');
  if (found.length > 0) {
    const names = `${found.slice(0, SHOWN).join(', ')}${found.length > SHOWN ? ` and ${found.length - SHOWN} more` : ''}`;
    throw new CommandProblem(
      `the folder is "${folder}", which has ${names}; give an empty folder, or one that does not exist`,
    );
  }
  const name = packageName(basename(resolve(folder)));
  const files = { ...appFiles({ name, language, source: APP }), 'README.md': README };
  const written = writeFiles(folder, files, 'the folder');
  const steps = [
    ...(resolve(folder) === process.cwd() ? [] : [`cd ${folder}`]),
    'npm install',
    'npm start        # rehearses the policy on this machine, without an AWS account',
    'npx cdk deploy   # when the policy is as you want it',
  ];
  process.stdout.write(`wrote ${written.join(', ')}\nnext:\n${steps.map((step) => `  ${step}\n`).join('')}`);
  return 0;
}

function entriesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) {
    return [];
  }
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    throw new CommandProblem(
      `the folder is "${folder}", which can't be read (${messageOf(error)}); give another folder`,
    );
  }
}

/** What npm accepts as a name. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  // A package can't be installed into itself.
  return name === '' || name === 'quiesce' ? 'snapshots' : name;
}
