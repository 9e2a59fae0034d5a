import { parse, type Assignment, type Command } from 'unbash';
import { outcomeOfTest } from './conditions';
import { knownAt, UNKNOWN, type Frame, type Machine, type Outcome } from './machine';
import { allNodes, plainOf } from './program';
import { redirected, type Argument, type Run } from './trace';
import { listValue, SOMETHING, splitFields } from './values';
import { fieldsOf, stdinOf, valueOf } from './words';
import type { Peeled } from './wrappers';

/** Options of `read` that take their value as the next word. */
const READ_VALUED = /^-\w*[dinNptu]$/;

interface Builtin {
  readonly node: Command;
  readonly run: Run;
  readonly peeled: Peeled;
}

/** Follows a builtin of the shell. Undefined: the walk does not have to know the command. */
export function builtin({ node, run, peeled }: Builtin, machine: Machine, frame: Frame): Outcome | undefined {
  const values = run.args.map(({ value }) => value);
  switch (run.program) {
    case 'exit':
      return { leaves: 'exit' };
    case 'return':
      return { leaves: 'return' };
    case 'break':
    case 'continue':
      return { leaves: 'loop' };
    case ':':
      assignDefaults(node, machine, frame);
      return { status: true };
    case 'true':
      return { status: true };
    case 'false':
      return { status: false };
    case '[':
      return { status: outcomeOfTest(values.slice(0, -1)) };
    case 'test':
      return { status: outcomeOfTest(values) };
    case 'exec':
      Object.assign(frame.streams, redirected(frame.streams, node.redirects));
      return UNKNOWN;
    case 'set':
      setOptions(run.args, machine, frame);
      return { status: true };
    case 'shift':
      frame.arguments.positional = frame.arguments.positional?.slice(Number(values[0] ?? 1));
      return UNKNOWN;
    case 'trap':
      return setTrap(run, machine, frame);
    case 'local':
    case 'export':
    case 'readonly':
    case 'declare':
    case 'typeset':
      assign(assignmentsIn(node.suffix), machine, frame);
      return { status: true };
    case '.':
    case 'source':
      forgetVariables(machine);
      return UNKNOWN;
    case 'read':
    case 'mapfile':
    case 'readarray':
      readInto(node, machine, frame);
      return UNKNOWN;
    case 'getopts':
    case 'unset':
      values.forEach((value) => {
        machine.variables.set(value ?? '', undefined);
      });
      return UNKNOWN;
    default:
      return peeled.wrappers.includes('exec') ? UNKNOWN : undefined;
  }
}

/** `: "${name:=value}"` */
function assignDefaults({ args }: Command, machine: Machine, frame: Frame): void {
  for (const part of args.flatMap((word) => allNodes(word))) {
    if (
      part.type === 'ParameterExpansion' &&
      part.operation?.type === 'Default' &&
      part.operation.operator.endsWith('=')
    ) {
      const value = valueOf(part.operation.operand, knownAt(machine, frame));
      machine.variables.set(part.parameter, machine.variables.get(part.parameter) ?? (value ? SOMETHING : undefined));
    }
  }
}

/** The variables that `read` or `mapfile` sets, and the array. */
export function readNames(words: readonly string[]): { readonly names: readonly string[]; readonly list?: string } {
  const plain = words.filter((word, index) => !word.startsWith('-') && !READ_VALUED.test(words[index - 1] ?? ''));
  const isList = words.some((word) => /^-\w*a$/.test(word));
  return isList ? { names: [], list: plain[0] ?? '' } : { names: plain };
}

/** Lines that are written in the script become values. */
function readInto({ name, args, prefix, redirects }: Command, machine: Machine, frame: Frame): void {
  const words = args.map(plainOf);
  const known = knownAt(machine, frame);
  const text = stdinOf(redirects, known, undefined);
  const { names, list } = readNames(words);
  const array = name?.value === 'read' ? list : (words.findLast((word) => !word.startsWith('-')) ?? 'MAPFILE');
  if (array !== undefined) {
    const own = assignmentsIn(prefix).find((assignment) => assignment.name === 'IFS')?.value;
    const separators = own?.type === 'Word' ? valueOf(own, known) : machine.variables.get('IFS');
    const fields = text?.replace(/\n$/, '').split('\n');
    const values = list === undefined ? fields : fields?.slice(0, 1).flatMap((line) => splitFields(line, separators));
    machine.variables.set(`${array}[@]`, values && listValue(values));
  } else {
    const [only, ...others] = names;
    names.forEach((variable) => {
      machine.variables.set(variable, undefined);
    });
    if (only !== undefined && others.length === 0) {
      machine.variables.set(only, text?.split('\n')[0]?.trim());
    }
  }
}

/** A file that is only on the instance may set any variable; the command is assumed to stay the same. */
function forgetVariables(machine: Machine): void {
  const { variables, parameters } = machine;
  for (const name of variables.names) {
    const value = variables.get(name);
    variables.set(name, value === parameters.get('command') ? value : undefined);
  }
}

function setOptions(args: readonly Argument[], machine: Machine, frame: Frame): void {
  const words = args.map(({ value, text }) => value ?? text);
  const end = words.indexOf('--');
  words.slice(0, end === -1 ? words.length : end).forEach((word, index) => {
    const letters = /^[-+](\w+)$/.exec(word)?.[1] ?? '';
    const long = letters === 'o' || letters.endsWith('o') ? words[index + 1] : '';
    machine.endsOnError = letters.includes('e') || long === 'errexit' ? word.startsWith('-') : machine.endsOnError;
    machine.tracesErrors = letters.includes('E') || long === 'errtrace' ? word.startsWith('-') : machine.tracesErrors;
    machine.hasJobControl = letters.includes('m') || long === 'monitor' ? word.startsWith('-') : machine.hasJobControl;
  });
  if (end !== -1) {
    frame.arguments.positional = args.slice(end + 1).map(({ value }) => value);
  }
}

function setTrap(run: Run, machine: Machine, frame: Frame): Outcome {
  const [handler, ...signals] = run.args;
  if (handler !== undefined && frame.where.trap === undefined) {
    const trap = signals.map(({ value }) => (value ?? '').replace(/^SIG/, ''));
    const before = machine.variables;
    machine.variables = before.branch();
    const { leaves } = machine.walk(parse(handler.value ?? handler.text), machine, {
      ...frame,
      source: handler.value ?? handler.text,
      toScript: () => handler.at,
      where: { ...frame.where, trap, isChecked: true },
    });
    machine.variables = before;
    machine.hasErrorTrap = trap.includes('ERR') ? leaves === 'exit' : machine.hasErrorTrap;
  }
  return { status: true };
}

/** The assignments among the parts of a command. */
export function assignmentsIn(parts: readonly { readonly type: string }[]): readonly Assignment[] {
  return parts.filter((part): part is Assignment => part.type === 'Assignment');
}

/** Sets the values that the variables have from here on. */
export function assign(assignments: readonly Assignment[], machine: Machine, frame: Frame): void {
  const known = knownAt(machine, frame);
  for (const { name, value, append, index } of assignments) {
    // An array is a value of its own.
    const key = value.type === 'Word' && index === undefined ? name : `${name}[@]`;
    // Keys of an associative array are left out.
    const elements =
      value.type === 'Word'
        ? undefined
        : value.elements.flatMap((word) => fieldsOf(word, known)).map((element) => element?.replace(/^\[.*?\]=/, ''));
    const plain = value.type === 'Word' && index === undefined ? valueOf(value, known) : undefined;
    const own = elements === undefined ? plain : listValue(elements);
    const before = machine.variables.get(key);
    const appended = own === undefined || before === undefined ? undefined : before + own;
    machine.variables.set(key, append === true ? appended : own);
  }
}
