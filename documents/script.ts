import { documentContent, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, refusal } from './options';

export interface ScriptOptions extends HoldOptions {
  /** Quiesces the application, as root, under the lease. It ends when the application is quiesced. Exit code 0. */
  readonly pre: string;
  /**
   * Undoes `pre`: after the snapshot, after a `pre` that failed, and when the lease ends. It may run more than once. Exit
   * code 0.
   */
  readonly post: string;
  /**
   * Exits with 0 as long as the application is quiesced, within 5 seconds and without writing to `mounts`. It is called
   * after `pre`, inside the freeze, and before the thaw. If it fails once, the set is not application-consistent.
   */
  readonly holds: string;
  /**
   * Mount points to freeze when the application is quiesced.
   * @default - none: only the application is held
   */
  readonly mounts?: readonly string[];
  /**
   * Program that reads the three, as `INTERPRETER FILE` and, to check their syntax, `INTERPRETER -n`.
   * @default 'sh'
   */
  readonly interpreter?: 'sh' | 'bash' | 'dash' | 'ksh';
}

/** No line of a user's shell can be this one. */
const END = 'END_OF_THE_USERS_SHELL';

/** A user's own shell, under the lease and with all the proof of the library. */
export function scriptDocument(options: ScriptOptions): DocumentContent {
  const { pre, post, holds, mounts = [], interpreter = 'sh' } = options;
  const parts = { pre, post, holds };
  for (const [option, text] of Object.entries(parts)) {
    checkShell(option, text);
  }
  checkMounts('mounts', mounts);
  return documentContent(
    {
      description: 'Quiesce: runs a script of its own before EBS snapshots, proves that it holds, and undoes it.',
      file: 'script.sh',
      shellOptions: { interpreter, mounts: mounts.join(' ') },
      shellFunctions: Object.entries(parts).map(
        ([name, text]) => `user_${name}() {\n  cat <<'${END}'\n${text}\n${END}\n}`,
      ),
    },
    options,
  );
}

function checkShell(option: string, text: string): void {
  if (text.trim() === '') {
    throw refusal(option, text, 'shell that does something', "give a command, such as 'systemctl stop app'");
  }
  if (text.includes('{{')) {
    throw refusal(option, text, 'shell without "{{", which Systems Manager takes for a parameter', 'write "{ {"');
  }
  if (/[\u0000-\u0008\u000b-\u001f]/.test(text) || text.split('\n').includes(END)) {
    throw refusal(option, text, `shell of printable characters, without the line ${END}`, 'remove them');
  }
}
