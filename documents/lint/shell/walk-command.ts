import type { Assignment, Command, Redirection as Redirect } from 'unbash';
import { assign, assignmentsIn, builtin } from './builtins';
import {
  argumentsOf,
  MOST_RUNS,
  redirectionsOf,
  UNKNOWN,
  within,
  type Frame,
  type Machine,
  type Outcome,
} from './machine';
import { follow, isOwnScript, launchedFrame } from './launch';
import { redirected, type Argument, type Run } from './trace';
import { walk, walkSubstitutions } from './walk';
import { peel, type Peeled } from './wrappers';

/** Follows one simple command: assigns, notes it, and goes into what it calls. */
export function walkCommand(node: Command, machine: Machine, outer: Frame): Outcome {
  walkSubstitutions([...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix], machine, outer);
  const frame = { ...outer, streams: redirected(outer.streams, node.redirects), input: inputOf(node.redirects, outer) };
  if (node.name === undefined) {
    assign(assignmentsIn(node.prefix), machine, outer);
    return node.prefix.some(({ type }) => type === 'Assignment') ? UNKNOWN : { status: true };
  }
  const words = [node.name, ...node.args].flatMap((word) =>
    word.type === 'Word' ? argumentsOf([word], machine, frame) : [asArgument(word, frame)],
  );
  const peeled = peel(words);
  const launched = launchedFrame(peeled, frame, node);
  const run = note(node, peeled, launched, machine);
  if (run === undefined) {
    return UNKNOWN;
  }
  if (peeled.wrappers.length === 0 && machine.program.functions.has(peeled.program)) {
    return call(run, machine, frame);
  }
  return builtin({ node, run, peeled }, machine, outer) ?? follow(peeled, machine, launched);
}

function note(node: Command, peeled: Peeled, frame: Frame, machine: Machine): Run | undefined {
  const list = frame.where.trap === undefined ? machine.runs : machine.trapRuns;
  if (list.length >= MOST_RUNS) {
    return undefined;
  }
  const run: Run = {
    ...peeled,
    index: list.length,
    at: frame.toScript(node.name?.pos ?? node.pos),
    redirections: redirectionsOf(node.redirects, machine, frame),
    input: frame.input,
    where: frame.where,
    runsFile: peeled.file !== undefined && !isOwnScript(peeled.file, machine.program),
    endsOnError: machine.endsOnError && !frame.where.isChecked,
  };
  list.push(run);
  return run;
}

function call(run: Run, machine: Machine, frame: Frame): Outcome {
  const declared = machine.program.functions.get(run.program);
  if (declared === undefined || frame.where.functions.includes(run.program)) {
    return UNKNOWN;
  }
  const values = run.args.map(({ value }) => value);
  const isComplete = run.args.every(({ value, text }) => value !== undefined || !/^\$[@*]|^"\$[@*]/.test(text));
  const { status, leaves } = walk(declared.body, machine, {
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

/** What is read from: here-documents with their bodies, other sources as they are written. */
export function inputOf(redirects: readonly Redirect[], frame: Frame): string {
  const texts = redirects.map((redirect) => {
    if (redirect.type === 'HereDoc') {
      return redirect.body.text;
    }
    return redirect.type === 'HereString' || redirect.operator.startsWith('<')
      ? frame.source.slice(redirect.pos, redirect.end)
      : '';
  });
  return [frame.input, ...texts].join(' ').trim();
}
