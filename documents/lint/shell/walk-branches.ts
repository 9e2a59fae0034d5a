import type { AndOr, ArithmeticFor, Case, Command, CompoundList, For, If, Select, SyntaxNode, While } from 'unbash';
import { readNames } from './builtins';
import { matchesPattern } from './conditions';
import { alternatives, argumentsOf, knownAt, UNKNOWN, within, type Frame, type Machine, type Outcome } from './machine';
import { allNodes, plainOf, readable } from './program';
import type { Loop } from './trace';
import { walkSubstitutions } from './processes';
import { canVanish, valueOf } from './words';

const READS = /^(read|mapfile|readarray|getopts|unset)$/;

export function walkAndOr(node: AndOr, machine: Machine, frame: Frame): Outcome {
  let outcome: Outcome = UNKNOWN;
  for (const [index, command] of node.commands.entries()) {
    const isLast = index === node.commands.length - 1;
    const go = (): Outcome => machine.walk(command, machine, isLast ? frame : within(frame, { isChecked: true }));
    const runsOn = node.operators[index - 1] === '&&';
    if (index === 0 || outcome.status === runsOn) {
      outcome = go();
    } else if (outcome.status === undefined) {
      outcome = alternatives(machine, [() => UNKNOWN, go]);
    }
    if (outcome.leaves !== undefined) {
      return outcome;
    }
  }
  return outcome;
}

export function walkIf(node: If, machine: Machine, frame: Frame): Outcome {
  const arms = [node, ...node.elif];
  const from = (index: number): Outcome => {
    const arm = arms[index];
    if (arm === undefined) {
      return node.else === undefined ? { status: true } : machine.walk(node.else, machine, frame);
    }
    const { status, leaves } = machine.walk(arm.clause, machine, within(frame, { isChecked: true }));
    if (leaves !== undefined) {
      return { leaves };
    }
    if (status !== undefined) {
      return status ? machine.walk(arm.then, machine, frame) : from(index + 1);
    }
    return alternatives(machine, [() => machine.walk(arm.then, machine, frame), () => from(index + 1)]);
  };
  return from(0);
}

export function walkCase(node: Case, machine: Machine, frame: Frame): Outcome {
  walkSubstitutions([node.word], machine, frame);
  const known = knownAt(machine, frame);
  const value = valueOf(node.word, known);
  const possible: (() => Outcome)[] = [];
  for (const item of node.items) {
    const matches =
      value === undefined ? [undefined] : item.pattern.map((pattern) => matchesPattern(value, pattern, known));
    if (matches.includes(true) && possible.length === 0) {
      return machine.walk(item.body, machine, frame);
    }
    if (matches.some((match) => match !== false)) {
      possible.push(() => machine.walk(item.body, machine, frame));
    }
  }
  const coversAll = node.items.some(({ pattern }) => pattern.some(({ text }) => text === '*'));
  return alternatives(machine, coversAll ? possible : [...possible, () => UNKNOWN]);
}

export function walkFor(node: For | Select, machine: Machine, frame: Frame): Outcome {
  const words = node.wordlist ?? [];
  walkSubstitutions(words, machine, frame);
  const { positional } = frame.arguments;
  const given = node.wordlist === undefined ? (positional ?? [undefined]) : undefined;
  const values = given ?? argumentsOf(words, machine, frame).map(({ value }) => value);
  const variable = node.name.value;
  if (values.length === 0) {
    return UNKNOWN;
  }
  machine.variables.set(variable, undefined);
  const known = values.flatMap((value) => (value === undefined ? [] : [value]));
  return walkLoop(node, machine, frame, {
    variable,
    over: words.map(({ text }) => readable(text)).join(' ') || '"$@"',
    values: known.length === values.length ? known : undefined,
    canBeEmpty: known.length === 0 && (given === undefined ? words.every(canVanish) : positional === undefined),
  });
}

export function walkWhile(node: While, machine: Machine, frame: Frame): Outcome {
  const clause = frame.source.slice(node.clause.pos, node.clause.end);
  const reads = allNodes(node.clause).find(
    (part): part is Command => part.type === 'Command' && part.name?.value === 'read',
  );
  machine.walk(node.clause, machine, within(frame, { isChecked: true }));
  const names = reads === undefined ? [] : readNames(reads.args.map(plainOf)).names;
  names.forEach((name) => {
    machine.variables.set(name, undefined);
  });
  const variable = names.at(-1) ?? '';
  // Of several variables the last one has the rest of the line.
  const rest = new RegExp(`^\\s*(?:\\S+\\s+){${Math.max(0, names.length - 1)}}`);
  const lines = reads === undefined ? undefined : frame.stdin?.split('\n').filter((line) => line.trim() !== '');
  return walkLoop(node, machine, frame, {
    variable,
    over: variable === '' ? '' : `${frame.input} ${clause}`,
    values: lines?.map((line) => line.replace(rest, '').trim()),
    canBeEmpty: (frame.stdin ?? '').trim() === '',
  });
}

export function walkLoop(
  { pos, body }: ArithmeticFor | For | Select | While,
  machine: Machine,
  frame: Frame,
  loop: Pick<Loop, 'variable' | 'over' | 'values' | 'canBeEmpty'>,
): Outcome {
  const entered: Loop = {
    ...loop,
    at: frame.toScript(pos),
    body: frame.source.slice(body.pos, body.end),
    depth: frame.where.functions.length,
  };
  const inside = {
    ...within(frame, { isChecked: false, loops: [...frame.where.loops, entered] }),
    stdin: undefined,
  };
  // What an earlier round left in them is not known in the next.
  for (const name of assignedIn(body, machine)) {
    machine.variables.set(name, undefined);
    machine.variables.set(`${name}[@]`, undefined);
  }
  if (loop.values?.length === 1 && loop.values[0] !== undefined) {
    machine.variables.set(loop.variable, loop.values[0]);
  }
  alternatives(machine, [() => UNKNOWN, () => machine.walk(body, machine, inside)]);
  return UNKNOWN;
}

/** Names that a loop's body may assign, by itself or in the functions that it calls. */
function assignedIn(body: CompoundList, { assigned, program }: Machine): ReadonlySet<string> {
  const known = assigned.get(body);
  const names = new Set<string>(known);
  const called = new Set<string>();
  const collect = (root: SyntaxNode): void => {
    for (const node of allNodes(root)) {
      if (node.type === 'Assignment') {
        names.add(node.name);
      } else if (node.type === 'For' || node.type === 'Select') {
        names.add(node.name.value);
      } else if (node.type === 'Command' && node.name !== undefined) {
        const name = node.name.value;
        (READS.test(name) ? node.args : []).forEach((word) => names.add(plainOf(word)));
        const declared = program.functions.get(name);
        if (declared !== undefined && !called.has(name)) {
          called.add(name);
          collect(declared.body);
        }
      }
    }
  };
  if (known === undefined) {
    collect(body);
    assigned.set(body, names);
  }
  return names;
}
