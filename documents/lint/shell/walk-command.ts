import type { Assignment, Command, TestCommand } from 'unbash';
import { assign, assignmentsIn, builtin } from './builtins';
import {
  argumentsOf,
  MOST_RUNS,
  redirectionsOf,
  UNKNOWN,
  within,
  withInput,
  type Frame,
  type Machine,
  type Outcome,
} from './machine';
import { follow, isOwnScript, launchedFrame } from './launch';
import { redirected, type Argument, type Run } from './trace';
import { walkSubstitutions } from './processes';
import { peel, type Peeled } from './wrappers';

/** Follows one simple command: assigns, notes it, and goes into what it calls. */
export function walkCommand(node: Command, machine: Machine, outer: Frame): Outcome {
  walkSubstitutions([...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix], machine, outer);
  const frame = { ...withInput(outer, node.redirects, machine), streams: redirected(outer.streams, node.redirects) };
  if (node.name === undefined) {
    assign(assignmentsIn(node.prefix), machine, outer);
    return node.prefix.some(({ type }) => type === 'Assignment') ? UNKNOWN : { status: true };
  }
  const words = [node.name, ...node.args].flatMap((word) =>
    word.type === 'Word' ? argumentsOf([word], machine, frame) : [asArgument(word, frame)],
  );
  const peeled = peel(words);
  const launched = launchedFrame(peeled, frame, node);
  const run = note({ at: node.name.pos, redirects: node.redirects }, peeled, launched, machine);
  if (run === undefined) {
    return UNKNOWN;
  }
  if (peeled.wrappers.length === 0 && machine.program.functions.has(peeled.program)) {
    return call(run, machine, frame);
  }
  return builtin({ node, run, peeled }, machine, outer) ?? follow(peeled, node, machine, launched);
}

/** `[[ … ]]` is noted as `[ … ]` is, its words as one. */
export function noteTest(node: TestCommand, machine: Machine, frame: Frame): void {
  const text = frame.source.slice(node.pos, node.end);
  note({ at: node.pos, redirects: [] }, peel([{ value: '[[', text: '[[', at: node.pos }, { value: undefined, text, at: frame.toScript(node.pos) }]), frame, machine); // prettier-ignore
}

function note(
  { at, redirects }: { readonly at: number; readonly redirects: Command['redirects'] },
  peeled: Peeled,
  frame: Frame,
  machine: Machine,
): Run | undefined {
  const list = frame.where.trap === undefined ? machine.runs : machine.trapRuns;
  if (list.length >= MOST_RUNS) {
    return undefined;
  }
  const run: Run = {
    ...peeled,
    index: list.length,
    at: frame.toScript(at),
    redirections: redirectionsOf(redirects, machine, frame),
    input: frame.input,
    where: frame.where,
    runsFile: peeled.file !== undefined && !isOwnScript(peeled.file, machine.program),
    endsOnError: endsOnError(machine, frame) && !frame.where.isChecked,
  };
  list.push(run);
  return run;
}

function endsOnError({ endsOnError: isSet, hasErrorTrap, tracesErrors }: Machine, { where }: Frame): boolean {
  return isSet || (hasErrorTrap && (where.functions.length === 0 || tracesErrors));
}

function call(run: Run, machine: Machine, frame: Frame): Outcome {
  const declared = machine.program.functions.get(run.program);
  if (declared === undefined || frame.where.functions.includes(run.program)) {
    return UNKNOWN;
  }
  const values = run.args.map(({ value }) => value);
  const isComplete = run.args.every(({ value, text }) => value !== undefined || !/^\$[@*]|^"\$[@*]/.test(text));
  const { status, leaves } = machine.walk(declared.body, machine, {
    ...within(frame, { functions: [...frame.where.functions, run.program] }),
    arguments: { positional: isComplete ? values : undefined },
    // A function's body is part of the script itself, wherever it is called.
    toScript: (offset) => offset,
    source: machine.program.source,
  });
  return leaves === undefined ? { status } : { leaves: leaves === 'exit' ? leaves : undefined };
}

function asArgument(assignment: Assignment, frame: Frame): Argument {
  const isPlain = assignment.value.type === 'Word' && assignment.value.parts === undefined;
  return { value: isPlain ? assignment.text : undefined, text: assignment.text, at: frame.toScript(assignment.pos) };
}
