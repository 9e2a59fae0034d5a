import { userFunction } from '../script';
import { checkContent, type CheckContent } from './check-content';
import type { NewestOptions } from './options';

/**
 * A check of the user's own. The options of `Check.script` have these members.
 *
 * @internal
 */
export interface ScriptCheckOptions {
  /**
   * Checks what was restored, as root: its arguments are the directories where the restored file systems are mounted, and
   * `TAKEN_AT` is the instant of the set. The order of the directories is not defined. It runs with `-eu`: a line that fails
   * ends it, and the check fails. It ends with exit code 0 when all is good. The last line that it prints is part of the
   * report. A line `newest INSTANT` reports the newest record; with `newestWithin` it is required.
   */
  readonly run: string;
  /**
   * Program that runs the script.
   * @default 'sh'
   */
  readonly interpreter?: 'sh' | 'bash' | 'dash' | 'ksh';
}

/** Mounts what was restored, and runs a script of the user. */
export function scriptCheck(options: ScriptCheckOptions & NewestOptions): CheckContent {
  const { run, interpreter = 'sh' } = options;
  return checkContent(options, {
    description: 'Quiesce: mounts a restored set and runs a script of its own on it.',
    files: ['script.sh'],
    shellOptions: { interpreter },
    shellFunctions: [userFunction('run', run)],
  });
}
