import type { Argument } from './trace';

interface Wrapper {
  /** Options that take their value as the next word. */
  readonly valued?: readonly string[];
  /** Words between the options and the wrapped command. */
  readonly words?: number;
  /** Takes a string for a shell by `-c`. */
  readonly takesShellString?: boolean;
}

/** Programs that run the program that follows. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: { valued: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '-r', '-t', '-U', '--user', '--group'] },
  doas: { valued: ['-u', '-C'] },
  nohup: {},
  setsid: {},
  timeout: { valued: ['-k', '-s', '--kill-after', '--signal'], words: 1 },
  nice: { valued: ['-n'] },
  ionice: { valued: ['-c', '-n', '-t'] },
  stdbuf: { valued: ['-i', '-o', '-e'] },
  env: { valued: ['-u', '-C', '-S'] },
  command: {},
  exec: { valued: ['-a'] },
  builtin: {},
  time: {},
  chroot: { words: 1 },
  runuser: { valued: ['-u', '-g', '-G', '-s', '--user'], takesShellString: true },
  su: { valued: ['-g', '-G', '-s', '-w'], words: 1, takesShellString: true },
  flock: { valued: ['-w', '-E', '--timeout'], words: 1, takesShellString: true },
  xargs: { valued: ['-I', '-n', '-P', '-d', '-L', '-s', '-a', '-E'] },
  'systemd-run': {
    valued: ['-u', '-p', '-E', '-M', '-H', '--unit', '--property', '--slice', '--description', '--on-active', '--uid', '--gid', '--working-directory', '--timer-property'], // prettier-ignore
  },
  docker: { valued: ['-e', '-u', '-w', '--env', '--user', '--workdir'], words: 2 },
  podman: { valued: ['-e', '-u', '-w', '--env', '--user', '--workdir'], words: 2 },
};

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'ksh']);

/** What a command comes down to once everything that merely starts it is taken off. */
export interface Peeled {
  readonly program: string;
  readonly args: readonly Argument[];
  readonly wrappers: readonly string[];
  /** Options of the wrappers. */
  readonly options: readonly string[];
  /** A string that a shell reads as a script. */
  readonly shellString?: Argument;
  /** A script, or a program that is no part of the system, which is run as a file. */
  readonly file?: Argument;
  readonly fileArguments: readonly Argument[];
}

export function peel(words: readonly Argument[]): Peeled {
  const wrappers: string[] = [];
  const options: string[] = [];
  let rest = words;
  for (;;) {
    const [first, ...after] = rest;
    const program = nameOf(first);
    const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
    const isInspection = program === 'command' && /^-[vV]/.test(after[0]?.value ?? '');
    if (wrapper === undefined || isInspection || (after.length === 0 && program !== 'exec')) {
      return { ...inner(program, first, after), wrappers, options };
    }
    const taken = unwrap(after, wrapper);
    wrappers.push(program);
    options.push(...taken.options);
    if (taken.shellString !== undefined) {
      return { program: 'sh', args: [], wrappers, options, shellString: taken.shellString, fileArguments: [] };
    }
    if (taken.rest.length === 0) {
      return { program, args: after, wrappers: wrappers.slice(0, -1), options, fileArguments: [] };
    }
    rest = taken.rest;
  }
}

type Inner = Omit<Peeled, 'wrappers' | 'options'>;

function inner(program: string, first: Argument | undefined, args: readonly Argument[]): Inner {
  if (!SHELLS.has(program)) {
    const isFile =
      first !== undefined && /\/|^"?\$\{?(0|BASH_SOURCE)\b/.test(first.value ?? first.text) && !isInKnownFolder(first);
    return { program, args, fileArguments: args, ...(isFile ? { file: first } : {}) };
  }
  const position = args.findIndex(({ value }) => /^-[a-z]*c$/.test(value ?? ''));
  const shellString = position === -1 ? undefined : args[position + 1];
  if (shellString !== undefined) {
    return { program, args, shellString, fileArguments: [] };
  }
  const index = args.findIndex(({ value }) => !(value ?? '').startsWith('-'));
  const file = args[index];
  return { program, args, fileArguments: args.slice(index + 1), ...(file === undefined ? {} : { file }) };
}

function unwrap(words: readonly Argument[], { valued = [], words: fixed = 0, takesShellString }: Wrapper) {
  const options: string[] = [];
  let left = fixed;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    const text = word?.value ?? word?.text ?? '';
    if (takesShellString === true && (text === '-c' || text === '--command')) {
      return { options, rest: [], shellString: words[index + 1] };
    }
    const isAssignment = /^[A-Za-z_]\w*=/.test(text);
    if (text === '--' || (!text.startsWith('-') && !isAssignment && left === 0)) {
      return { options, rest: words.slice(text === '--' ? index + 1 : index) };
    }
    if (text.startsWith('-')) {
      options.push(text);
      index += valued.includes(text) ? 1 : 0;
    } else if (!isAssignment) {
      left -= 1;
    }
  }
  return { options, rest: [] };
}

/** Programs of the system are known by their names, wherever they lie. */
function isInKnownFolder({ value, text }: Argument): boolean {
  return /^\/(usr\/)?(local\/)?s?bin\/[^/]+$/.test(value ?? text);
}

function nameOf(word: Argument | undefined): string {
  return (word?.value ?? '').split('/').at(-1) ?? '';
}
