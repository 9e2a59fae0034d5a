import type { Redirection as Redirect } from 'unbash';

/** What a word means at that place, or undefined where only the instance knows. */
export type Value = string | undefined;

/** A word of a command. */
export interface Argument {
  readonly value: Value;
  /** As it is written. */
  readonly text: string;
  readonly at: number;
}

export interface Loop {
  readonly at: number;
  readonly variable: string;
  /** What it goes over, where all of it is written in the script. */
  readonly values: readonly string[] | undefined;
  /** Whether there can be nothing to go over. */
  readonly canBeEmpty: boolean;
  /** Source text of what it goes over: words, or what is piped in. */
  readonly over: string;
  /** Source text of its body. */
  readonly body: string;
  /** Depth of functions that it stands in: a `return` there leaves it. */
  readonly depth: number;
}

/** Whether the stream is the one that the SSM Agent reads. */
export interface Streams {
  stdout: 'script' | 'elsewhere';
  stderr: 'script' | 'elsewhere';
}

/** A process that goes on while the script does. */
export interface Spawn {
  readonly at: number;
  readonly how: 'background' | 'systemd-run' | 'at' | 'fork';
  /** In a session, or at least a process group, of its own. */
  readonly ownGroup: boolean;
  readonly streams: Streams;
}

/** `>` and its like, with where it leads. */
export interface Redirection {
  readonly operator: string;
  readonly target: Argument;
}

/** Where in the script's course a command runs. */
export interface Where {
  /** Functions that are being called, outermost first. */
  readonly functions: readonly string[];
  readonly loops: readonly Loop[];
  readonly spawns: readonly Spawn[];
  /** Depth of subshells: an `exit` there ends no more than them. */
  readonly subshells: number;
  /** Whether the script looks at its exit status. */
  readonly isChecked: boolean;
  /** Files that what is around it writes its output to. */
  readonly outputs: readonly Redirection[];
  /** Programs that launched the process that it runs in, such as setsid. */
  readonly launchers: readonly string[];
  /** Signals whose trap it is part of. */
  readonly trap?: readonly string[];
}

/** One command as it would run. */
export interface Run {
  readonly index: number;
  readonly at: number;
  /** Name without folders; empty where only the instance knows it. */
  readonly program: string;
  readonly args: readonly Argument[];
  /** What it was started through: sudo, timeout, setsid… */
  readonly wrappers: readonly string[];
  readonly redirections: readonly Redirection[];
  /** Source text of what it reads from: a here-document, or the commands piped into it. */
  readonly input: string;
  /** The program stands in a file that only the instance has. */
  readonly runsFile: boolean;
  readonly file: Argument | undefined;
  /** Options of the wrappers. */
  readonly options: readonly string[];
  /** `set -e` would end the script here if it failed. */
  readonly endsOnError: boolean;
  readonly where: Where;
}

/** What one value of `command` makes the script do: branches that can't be decided are taken one after the other. */
export interface Trace {
  readonly runs: readonly Run[];
  readonly trapRuns: readonly Run[];
}

/** Text of all arguments, unknown ones as they are written. */
export function wordsOf({ args }: Pick<Run, 'args'>): string {
  return args.map(({ value, text }) => value ?? text).join(' ');
}

/** Where output goes once the redirections are done, in their order. */
export function redirected(streams: Streams, redirects: readonly Redirect[]): Streams {
  const result = { ...streams };
  for (const redirect of redirects) {
    if (redirect.type !== 'Redirect') {
      continue;
    }
    const { operator, descriptor, target } = redirect;
    const number = descriptor?.type === 'FileDescriptor' ? descriptor.value : 1;
    const text = target?.value ?? '';
    if (operator === '&>' || operator === '&>>' || (operator === '>&' && !/^[0-9-]+$/.test(text))) {
      result.stdout = 'elsewhere';
      result.stderr = 'elsewhere';
    } else if (operator.startsWith('>') && number === 1) {
      result.stdout = destination({ operator, text }, result);
    } else if (operator.startsWith('>') && number === 2) {
      result.stderr = destination({ operator, text }, result);
    }
  }
  return result;
}

/** `>&1`, `>/dev/fd/1` and `>/dev/stdout` share a stream of the script. */
function destination({ operator, text }: { readonly operator: string; readonly text: string }, streams: Streams) {
  const name = operator === '>&' ? text : (/^\/dev\/(?:fd\/|std)(1|2|out|err)$/.exec(text)?.[1] ?? '');
  if (name === '1' || name === 'out') {
    return streams.stdout;
  }
  return name === '2' || name === 'err' ? streams.stderr : 'elsewhere';
}
