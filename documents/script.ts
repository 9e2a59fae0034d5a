import { documentContent, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, refusal } from './options';

/**
 * The shell that quiesces, that proves it, and that undoes it. The options of `Quiesce.script` have these members.
 *
 * @internal
 */
export interface ScriptOptions {
  /** Quiesces the application, as root and under the lease. It ends with exit code 0 when the application is quiesced. */
  readonly pre: string;
  /**
   * Undoes `pre`: after the snapshot, after a failure of `pre`, and when the lease runs out. It may run more than once,
   * and ends with exit code 0.
   */
  readonly post: string;
  /**
   * Exits with 0 as long as the application is quiesced, within 5 seconds and without writing to `mounts`. It runs after
   * `pre`, inside the freeze, and before the thaw. If it fails, the set is not application-consistent.
   */
  readonly holds: string;
  /**
   * Mount points to freeze when the application is quiesced.
   * @default - none: only the application is quiesced
   */
  readonly mounts?: string[];
  /**
   * Program that runs the three scripts, as `INTERPRETER FILE` and, to check their syntax, `INTERPRETER -n`.
   * @default 'sh'
   */
  readonly interpreter?: 'sh' | 'bash' | 'dash' | 'ksh';
}

/** Ends each script in the document; no line of a script may be this one. */
const END = 'END_OF_THE_USERS_SHELL';

/** Runs a user's own scripts, with the lease and the evidence of the library. */
export function scriptDocument(options: ScriptOptions & HoldOptions): DocumentContent {
  const { pre, post, holds, mounts = [], interpreter = 'sh' } = options;
  const parts = { pre, post, holds };
  checkMounts('mounts', mounts);
  return documentContent(options, {
    description: 'Quiesce: runs a script of its own before EBS snapshots, proves that it holds, and undoes it.',
    file: 'script.sh',
    shellOptions: { interpreter, mounts },
    shellFunctions: Object.entries(parts).map(([option, text]) => userFunction(option, text)),
  });
}

/** The definition of a function `user_OPTION` that prints the user's shell; throws where a document can't contain it. */
export function userFunction(option: string, text: string): string {
  checkShell(option, text);
  return `user_${option}() {\n  cat <<'${END}'\n${text}\n${END}\n}`;
}

function checkShell(option: string, text: string): void {
  if (text.trim() === '') {
    throw refusal(option, text, 'a shell script that is not empty', 'give at least one command');
  }
  if (text.includes('{{')) {
    throw refusal(
      option,
      text,
      'a shell script without "{{", which starts a parameter of Systems Manager',
      'write "{ {"',
    );
  }
  if (/[\u0000-\u0008\u000b-\u001f]/.test(text) || text.split('\n').includes(END)) {
    throw refusal(option, text, `a shell script of printable characters, without the line ${END}`, 'remove them');
  }
}
