import type { ParsedScript, Redirection as Redirect, SyntaxNode, Word } from 'unbash';
import { allNodes, type Program } from './program';
import type { Argument, Redirection, Run, Streams, Value, Where } from './trace';
import { listValue, SOMETHING } from './values';
import type { Variables } from './variables';
import { fieldsOf, isAllArguments, stdinOf, type Known } from './words';

/** The state of the whole walk; it changes as the walk follows the script. */
export interface Machine {
  /** Follows the script through one piece of syntax. Each kind of syntax has its file, and they reach each other here. */
  readonly walk: (node: SyntaxNode, machine: Machine, frame: Frame) => Outcome;
  readonly program: Program;
  readonly parameters: ReadonlyMap<string, string>;
  readonly runs: Run[];
  readonly trapRuns: Run[];
  /** Of loops that were walked: the names that their bodies may assign. */
  readonly assigned: Map<SyntaxNode, ReadonlySet<string>>;
  variables: Variables;
  /** `set -e` */
  endsOnError: boolean;
  /** A trap of ERR that exits; in functions it applies with `set -E` only. */
  hasErrorTrap: boolean;
  tracesErrors: boolean;
  /** `set -m`: each background job has a process group of its own. */
  hasJobControl: boolean;
}

/** The present place of the walk. */
export interface Frame {
  readonly where: Where;
  /** Shared by all that runs in one process, since `exec` changes it for the rest. */
  readonly streams: Streams;
  /** Shared by all that runs in one call of a function, since `set --` and `shift` change it. */
  readonly arguments: { positional: readonly Value[] | undefined };
  /** Source text of what is piped or redirected in. */
  readonly input: string;
  /** What is piped or redirected in, where all of it is written in the script. */
  readonly stdin: Value;
  /** From an offset of the text being walked to one of the script: they differ within `sh -c '…'`. */
  readonly toScript: (offset: number) => number;
  /** The text being walked. */
  readonly source: string;
}

/** The same place, but for these changes to where it is. */
export function within(frame: Frame, where: Partial<Where>): Frame {
  return { ...frame, where: { ...frame.where, ...where } };
}

/** The same place in one more subshell. */
export function inSubshell(frame: Frame): Frame {
  return within(frame, { subshells: frame.where.subshells + 1 });
}

/** How a piece of the script ended, as far as that can be known. */
export interface Outcome {
  readonly status?: boolean | undefined;
  /** Set where the commands after it certainly do not run. */
  readonly leaves?: 'exit' | 'return' | 'loop' | undefined;
}

export const UNKNOWN: Outcome = {};

/** Enough for any document that Systems Manager accepts; a script that calls itself in circles ends here. */
export const MOST_RUNS = 20_000;

export function knownAt(machine: Machine, frame: Frame): Known {
  const { parameters, variables, program } = machine;
  return { parameters, variables, functions: program.functions, positional: frame.arguments.positional };
}

/** The words of a command, after what the shell expands. */
export function argumentsOf(words: readonly Word[], machine: Machine, frame: Frame): readonly Argument[] {
  const known = knownAt(machine, frame);
  return words.flatMap((word): readonly Argument[] => {
    const at = frame.toScript(word.pos);
    const values = fieldsOf(word, known);
    return values.map((value, index) => ({
      value,
      at,
      text: values.length === 1 && !isAllArguments(word) ? word.text : (value ?? `"$${index + 1}"`),
    }));
  });
}

/** Files that the redirections name. */
export function redirectionsOf(redirects: readonly Redirect[], machine: Machine, frame: Frame): readonly Redirection[] {
  return redirects.flatMap((redirect) =>
    redirect.type === 'Redirect' && redirect.target !== undefined
      ? argumentsOf([redirect.target], machine, frame).map((target) => ({ operator: redirect.operator, target }))
      : [],
  );
}

/** Scripts in `$(…)`, backticks and `<(…)` of a piece of syntax, outermost only. */
export function substitutionsIn(nodes: readonly SyntaxNode[]): readonly ParsedScript[] {
  const found = nodes.flatMap((node) =>
    allNodes(node).flatMap((part) =>
      (part.type === 'CommandExpansion' || part.type === 'ProcessSubstitution') && part.script !== undefined
        ? [part.script]
        : [],
    ),
  );
  return found.filter(
    (script) => !found.some((other) => other !== script && other.pos <= script.pos && script.end <= other.end),
  );
}

/**
 * Walks alternatives of which only the instance knows which one is taken. What they assign differently is unknown
 * afterwards; they leave only if all of them do.
 */
export function alternatives(machine: Machine, branches: readonly (() => Outcome)[]): Outcome {
  const before = machine.variables;
  const after = branches.map((branch) => {
    const variables = before.branch();
    machine.variables = variables;
    return { outcome: branch(), variables };
  });
  machine.variables = before;
  // What a branch assigns that ends the script does not matter.
  const going = after.filter(({ outcome }) => outcome.leaves !== 'exit');
  const ways = (going.length === 0 ? after : going).map(({ variables }) => variables);
  for (const name of new Set(ways.flatMap(({ changed }) => changed))) {
    const [value, ...others] = ways.map((variables) => variables.get(name));
    machine.variables.set(name, others.every((other) => other === value) ? value : openValue(name, [value, ...others]));
  }
  const leaves = new Set(after.map(({ outcome }) => outcome.leaves));
  return { leaves: leaves.size === 1 ? [...leaves][0] : undefined };
}

/** What is known of a variable that has one of these values. */
function openValue(name: string, values: readonly Value[]): Value {
  const something = name.endsWith('[@]') ? listValue([SOMETHING]) : SOMETHING;
  return values.every((value) => value !== undefined && value.trim() !== '') ? something : undefined;
}

/** The same place, with what the redirections bring to its standard input. */
export function withInput(frame: Frame, redirects: readonly Redirect[], machine: Machine): Frame {
  const texts = redirects.map((redirect) => {
    if (redirect.type === 'HereDoc') {
      return redirect.body.text;
    }
    return redirect.type === 'HereString' || redirect.operator.startsWith('<')
      ? frame.source.slice(redirect.pos, redirect.end)
      : '';
  });
  return {
    ...frame,
    input: [frame.input, ...texts].join(' ').trim(),
    stdin: stdinOf(redirects, knownAt(machine, frame), frame.stdin),
  };
}
