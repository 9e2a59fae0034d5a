import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LintInputError } from '../source/document';

const OUTPUT = 'cdk.out';

/** `cdk synth` of the app around a folder, into its own cdk.out, so that the lines of a finding can be looked at. */
export function synthesize(from: string): string {
  const project = projectAround(from);
  const cdk = join(project, 'node_modules', '.bin', 'cdk');
  const { status, stdout, stderr, error } = spawnSync(cdk, ['synth', '--quiet', '--output', OUTPUT], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status !== 0) {
    const output = error === undefined ? `${stdout}${stderr}` : error.message;
    throw new LintInputError(`cdk synth failed in ${project}; mend it or give a cdk.out with --app:\n${output}`);
  }
  return join(project, OUTPUT);
}

function projectAround(folder: string): string {
  if (existsSync(join(folder, 'cdk.json'))) {
    return folder;
  }
  const parent = dirname(folder);
  if (parent === folder) {
    throw new LintInputError(
      'there is no cdk.json here or above, so there is no app to look in; name a file, or give a cdk.out with --app',
    );
  }
  return projectAround(parent);
}
