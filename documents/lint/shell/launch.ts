import { parse, type Command } from 'unbash';
import { inSubshell, UNKNOWN, within, type Frame, type Machine, type Outcome } from './machine';
import { commandsOf, type Program } from './program';
import { provenanceOf } from './provenance';
import type { Argument, Loop, Spawn, Streams } from './trace';
import type { Peeled } from './wrappers';
import { Variables } from './variables';

/** Stands among the functions for the script that runs itself once more. */
const ITSELF = '$0';

/** With these `systemd-run` waits for what it runs. */
const IN_CALLER = /^(--scope|--wait|--pipe|--pty|--shell|-P|-t|-S)$/;

/** Where what a command launches runs: in its process, or in one that goes on by itself. */
export function launchedFrame(peeled: Peeled, frame: Frame, node: Command): Frame {
  const { wrappers, options, program } = peeled;
  const loops = wrappers.includes('xargs') && options.some(isNoneForNothing) ? [overInput(frame, node)] : [];
  const launched = within(frame, {
    launchers: [...frame.where.launchers, ...wrappers],
    loops: [...frame.where.loops, ...loops],
  });
  const how = howApart(peeled);
  if (how === undefined) {
    return launched;
  }
  const isOnOwnStreams = program === 'at' || how === 'systemd-run';
  const streams: Streams = isOnOwnStreams ? { stdout: 'elsewhere', stderr: 'elsewhere' } : frame.streams;
  const at = frame.toScript(node.name?.pos ?? node.pos);
  const spawn: Spawn = { at, how, ownGroup: true, streams };
  return { ...within(launched, { spawns: [...frame.where.spawns, spawn] }), streams };
}

function isNoneForNothing(option: string): boolean {
  return option === '-r' || option === '--no-run-if-empty';
}

/** What `xargs -r` starts runs as often as there is input. */
function overInput({ input, stdin = '', toScript, where }: Frame, { pos }: Command): Loop {
  const depth = where.functions.length;
  return {
    at: toScript(pos),
    variable: 'xargs',
    over: input,
    values: stdin === '' ? undefined : stdin.split(/\s+/).filter(Boolean),
    canBeEmpty: stdin.trim() === '',
    body: '',
    depth,
  };
}

function howApart({ wrappers, options, program }: Peeled): Spawn['how'] | undefined {
  if (wrappers.includes('systemd-run') && !options.some((option) => IN_CALLER.test(option))) {
    return 'systemd-run';
  }
  const forks = wrappers.includes('setsid') && options.some((option) => /^(-[a-z]*f[a-z]*|--fork)$/.test(option));
  const others = forks ? 'fork' : undefined;
  return program === 'at' ? 'at' : others;
}

/** Goes into what a command launches, where that is written in the script: a string for a shell, or the script itself. */
export function follow(peeled: Peeled, node: Command, machine: Machine, frame: Frame): Outcome {
  const { program, args, shellString, file, readsScript } = peeled;
  const string = program === 'eval' && args.length === 1 ? args[0] : shellString;
  if (string !== undefined) {
    return followString(string, machine, program === 'eval' ? frame : inSubshell(frame));
  }
  const body = node.redirects.flatMap((redirect) => (redirect.type === 'HereDoc' ? [redirect.body] : [])).at(-1);
  if (readsScript && body !== undefined) {
    const at = frame.toScript(body.pos);
    return followString({ text: body.text, value: body.text, at }, machine, inSubshell(frame));
  }
  if (file !== undefined && isOwnScript(file, machine.program) && !frame.where.functions.includes(ITSELF)) {
    followItself(peeled.fileArguments, machine, frame);
  }
  return UNKNOWN;
}

function followString(string: Argument, machine: Machine, frame: Frame): Outcome {
  const [, quote, inner] = /^(['"])([\s\S]*)\1$/.exec(string.text) ?? [];
  const text = (quote === '"' ? inner?.replaceAll(/\\(["$`\\])/g, '$1') : inner) ?? string.value ?? string.text;
  const start = string.at + (inner === undefined ? 0 : 1);
  const isInPlace = inner?.includes('\\') === false;
  const { leaves } = machine.walk(parse(text), machine, {
    ...frame,
    source: text,
    toScript: isInPlace ? (offset) => start + offset : () => string.at,
  });
  return leaves === 'exit' && frame.where.subshells === 0 ? { leaves } : UNKNOWN;
}

/** A second process of the same script, with arguments of its own and none of the variables. */
function followItself(args: readonly Argument[], machine: Machine, frame: Frame): void {
  const { variables, endsOnError, hasErrorTrap, tracesErrors, hasJobControl } = machine;
  machine.variables = new Variables();
  machine.walk(machine.program.root, machine, {
    ...within(inSubshell(frame), { functions: [ITSELF], loops: [] }),
    arguments: { positional: args.map(({ value }) => value) },
    input: '',
    toScript: (offset) => offset,
    source: machine.program.source,
  });
  Object.assign(machine, { variables, endsOnError, hasErrorTrap, tracesErrors, hasJobControl });
}

/** Whether a file is the script that runs, or a copy that it made of itself. */
export function isOwnScript(file: Argument, program: Program): boolean {
  const copied = commandsOf(program).some(({ name, args }) => {
    const [source, target] = args.filter(({ text }) => !text.startsWith('-'));
    const isCopy = /^(cp|install)$/.test(name?.value ?? '') && target?.text === file.text;
    return isCopy && source !== undefined && namesItself(source.text, program);
  });
  return copied || namesItself(file.text, program);
}

function namesItself(text: string, program: Program): boolean {
  return /\$(0\b|\{0\}|\{?BASH_SOURCE)/.test(provenanceOf(text, program));
}
