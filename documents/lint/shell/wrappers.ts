import type { Argument } from './trace';
import { WRAPPERS, type Wrapper } from './wrapper-table';

/** Programs whose users have a home of their own, or which run elsewhere. */
export const RUNS_ELSEWHERE =
  /^(su|docker(-compose)?|podman(-compose)?|nerdctl|kubectl|oc|k3s|microk8s|crictl|ctr|lxc|incus|lxc-attach|machinectl|ssh)$/;

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);

/** What a command comes down to once everything that merely starts it is taken off. */
export interface Peeled {
  readonly program: string;
  readonly args: readonly Argument[];
  readonly wrappers: readonly string[];
  /** Options of the wrappers: each letter by itself, values after `=`. */
  readonly options: readonly string[];
  /** A string that a shell reads as a script. */
  readonly shellString: Argument | undefined;
  /** A shell that reads its script from its standard input. */
  readonly readsScript: boolean;
  /** A script, or a program that is no part of the system, which is run as a file. */
  readonly file: Argument | undefined;
  readonly fileArguments: readonly Argument[];
}

const BARE = { args: [], shellString: undefined, readsScript: false, file: undefined, fileArguments: [] } as const;

export function peel(words: readonly Argument[]): Peeled {
  const wrappers: string[] = [];
  const options: string[] = [];
  let rest = words;
  for (;;) {
    const [first, ...after] = rest;
    const program = nameOf(first);
    const wrapper = WRAPPERS.get(program);
    const isInspection = program === 'command' && /^-[vV]/.test(after[0]?.value ?? '');
    const taken = wrapper === undefined || isInspection ? undefined : unwrap(after, wrapper);
    if (taken === undefined || (after.length === 0 && program !== 'exec')) {
      return { ...inner(program, first, after), wrappers, options };
    }
    const names = [...wrappers, program];
    options.push(...taken.options);
    if (taken.shellString !== undefined) {
      return { ...BARE, program: 'sh', wrappers: names, options, shellString: taken.shellString };
    }
    if (taken.rest.length === 0) {
      return taken.isLogin
        ? { ...BARE, program: 'sh', wrappers: names, options, readsScript: true }
        : { ...BARE, program, args: after, wrappers, options };
    }
    wrappers.push(program);
    rest = taken.rest;
  }
}

function inner(
  program: string,
  first: Argument | undefined,
  args: readonly Argument[],
): Omit<Peeled, 'wrappers' | 'options'> {
  const initScript = /^\/etc\/(?:rc\.d\/)?init\.d\/\w/.test(first?.value ?? '') && first;
  if (initScript) {
    return { ...BARE, program: 'service', args: [initScript, ...args] };
  }
  if (!SHELLS.has(program)) {
    const isFile =
      first !== undefined && /\/|^"?\$\{?(0|BASH_SOURCE)\b/.test(first.value ?? first.text) && !isInKnownFolder(first);
    return { ...BARE, program, args, fileArguments: args, file: isFile ? first : undefined };
  }
  const position = args.findIndex(({ value }) => /^-[a-z]*c$/.test(value ?? ''));
  const shellString = position === -1 ? undefined : args[position + 1];
  if (shellString !== undefined) {
    return { ...BARE, program, args, shellString };
  }
  const readsInput = args.some(({ value }) => /^-[a-z]*s$/.test(value ?? ''));
  const index = args.findIndex(
    ({ value }, at) => !/^[-+]/.test(value ?? '') && !/^[-+]\w*o$/.test(args[at - 1]?.value ?? ''),
  );
  const file = readsInput || index === -1 ? undefined : args[index];
  return { ...BARE, program, args, fileArguments: args.slice(index + 1), file, readsScript: file === undefined };
}

interface Taken {
  readonly options: readonly string[];
  readonly rest: readonly Argument[];
  readonly isLogin: boolean;
  readonly shellString?: Argument | undefined;
}

/** Takes a wrapper's own words off; undefined where it runs no other program. */
function unwrap(words: readonly Argument[], { valued, traits, commands, words: fixed }: Wrapper): Taken | undefined {
  const isLogin = traits.has('login');
  const options: string[] = [];
  let left = fixed;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as Argument;
    const text = word.value ?? word.text;
    if (text.startsWith('-') && text !== '-' && text !== '--') {
      const { names, takesNext, shellString } = optionOf(word, words[index + 1], valued, traits.has('string'));
      if (shellString !== undefined) {
        return { options, rest: [], isLogin, shellString };
      }
      options.push(...names);
      index += takesNext ? 1 : 0;
      left = names.some((name) => traits.has(name.replace(/=.*/s, ''))) ? 0 : left;
    } else if (commands.size > 0 && text !== '--') {
      const command = commands.get(text);
      const taken = command && unwrap(words.slice(index + 1), command);
      return taken && { ...taken, options: [...options, ...taken.options] };
    } else if (left > 0) {
      left -= text === '-' || text === '--' || isSetting(text) ? 0 : 1;
    } else if (text !== '-' && !isSetting(text)) {
      const rest = words.slice(text === '--' ? index + 1 : index);
      const shellString = traits.has('shell') && rest.length === 1 ? rest[0] : undefined;
      return { options, rest: shellString === undefined ? rest : [], isLogin, shellString };
    }
  }
  return commands.size === 0 ? { options, rest: [], isLogin } : undefined;
}

function isSetting(text: string): boolean {
  return /^[A-Za-z_]\w*=/.test(text);
}

/** What one word of options says, by the rules of getopt. */
function optionOf(word: Argument, next: Argument | undefined, valued: ReadonlySet<string>, takesShellString: boolean) {
  const text = word.value ?? word.text;
  const nextText = next?.value ?? next?.text ?? '';
  const [, long, stated] = /^--([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (long !== undefined) {
    if (takesShellString && /^(session-)?command$/.test(long)) {
      return { names: [], takesNext: false, shellString: stated === undefined ? next : after(word, '=') };
    }
    const takesNext = stated === undefined && valued.has(long);
    return { names: [takesNext ? `${text}=${nextText}` : text], takesNext, shellString: undefined };
  }
  const letters = text.slice(1);
  const names: string[] = [];
  for (const [index, letter] of letters.split('').entries()) {
    const value = letters.slice(index + 1);
    if (takesShellString && letter === 'c') {
      return { names, takesNext: false, shellString: value === '' ? next : after(word, 'c') };
    }
    if (valued.has(letter)) {
      return { names: [...names, `-${letter}=${value || nextText}`], takesNext: value === '', shellString: undefined };
    }
    names.push(`-${letter}`);
  }
  return { names, takesNext: false, shellString: undefined };
}

/** The part of a word behind a sign. */
function after({ value, text, at }: Argument, sign: string): Argument {
  const start = text.indexOf(sign) + 1;
  return { value: value?.slice(value.indexOf(sign) + 1), text: text.slice(start), at: at + start };
}

/** Programs of the system are known by their names, wherever they lie. */
function isInKnownFolder({ value, text }: Argument): boolean {
  return /^\/(usr\/)?(local\/)?s?bin\/[^/]+$/.test(value ?? text);
}

function nameOf(word: Argument | undefined): string {
  return (word?.value ?? '').split('/').at(-1) ?? '';
}
