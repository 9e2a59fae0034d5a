import type { AndOr, ArithmeticFor, Case, CompoundList, For, If, Select, SyntaxNode, While } from 'unbash';
import { alternatives, argumentsOf, knownAt, UNKNOWN, within, type Frame, type Machine, type Outcome } from './machine';
import { allNodes, readable } from './program';
import type { Loop } from './trace';
import { walk, walkSubstitutions } from './walk';
import { isSplit, matchesPattern, valueOf } from './words';

const READS = /^(read|mapfile|readarray|getopts|unset)$/;

export function walkAndOr(node: AndOr, machine: Machine, frame: Frame): Outcome {
  let outcome: Outcome = UNKNOWN;
  for (const [index, command] of node.commands.entries()) {
    const isLast = index === node.commands.length - 1;
    const go = (): Outcome => walk(command, machine, isLast ? frame : within(frame, { isChecked: true }));
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
      return node.else === undefined ? { status: true } : walk(node.else, machine, frame);
    }
    const { status, leaves } = walk(arm.clause, machine, within(frame, { isChecked: true }));
    if (leaves !== undefined) {
      return { leaves };
    }
    if (status !== undefined) {
      return status ? walk(arm.then, machine, frame) : from(index + 1);
    }
    return alternatives(machine, [() => walk(arm.then, machine, frame), () => from(index + 1)]);
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
      return walk(item.body, machine, frame);
    }
    if (matches.some((match) => match !== false)) {
      possible.push(() => walk(item.body, machine, frame));
    }
  }
  const coversAll = node.items.some(({ pattern }) => pattern.some(({ text }) => text === '*'));
  return alternatives(machine, coversAll ? possible : [...possible, () => UNKNOWN]);
}

export function walkFor(node: For | Select, machine: Machine, frame: Frame): Outcome {
  const words = node.wordlist ?? [];
  walkSubstitutions(words, machine, frame);
  const values = argumentsOf(words, machine, frame).flatMap(({ value }, index) => {
    const word = words[index];
    return value !== undefined && word !== undefined && isSplit(word) ? value.split(/\s+/).filter(Boolean) : [value];
  });
  const variable = node.name.value;
  const known = values.flatMap((value) => (value === undefined ? [] : [value]));
  const isKnown = node.wordlist !== undefined && known.length === values.length;
  if (isKnown && known.length === 0) {
    return UNKNOWN;
  }
  machine.variables.set(variable, undefined);
  const over = words.map(({ text }) => readable(text)).join(' ');
  return walkLoop(node, machine, frame, { variable, over, ...(isKnown ? { values: known } : {}) });
}

export function walkWhile(node: While, machine: Machine, frame: Frame): Outcome {
  const clause = frame.source.slice(node.clause.pos, node.clause.end);
  const variable = /\bread\b(?:\s+-\S+)*\s+(?:\w+\s+)*?(\w+)\s*(?:$|[<;&|])/.exec(clause)?.[1] ?? '';
  walk(node.clause, machine, within(frame, { isChecked: true }));
  return walkLoop(node, machine, frame, { variable, over: variable === '' ? '' : `${frame.input} ${clause}` });
}

export function walkLoop(
  { pos, body }: ArithmeticFor | For | Select | While,
  machine: Machine,
  frame: Frame,
  loop: Pick<Loop, 'variable' | 'over' | 'values'>,
): Outcome {
  const entered: Loop = {
    ...loop,
    at: frame.toScript(pos),
    body: frame.source.slice(body.pos, body.end),
    depth: frame.where.functions.length,
  };
  const inside = within(frame, { isChecked: false, loops: [...frame.where.loops, entered] });
  // What an earlier round left in them is not known in the next.
  for (const name of assignedIn(body, machine)) {
    machine.variables.set(name, undefined);
  }
  if (loop.values?.length === 1 && loop.values[0] !== undefined) {
    machine.variables.set(loop.variable, loop.values[0]);
  }
  alternatives(machine, [() => UNKNOWN, () => walk(body, machine, inside)]);
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
        (READS.test(name) ? node.args : []).forEach(({ text }) => names.add(text));
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
