import type { CompoundList, Script, Statement, SyntaxNode } from 'unbash';
import {
  inSubshell,
  knownAt,
  substitutionsIn,
  UNKNOWN,
  within,
  type Frame,
  type Machine,
  type Outcome,
} from './machine';
import { redirected, type Spawn } from './trace';
import { processId } from './values';
import { printedBy } from './words';

/** Follows the scripts in `$(…)` and `<(…)`, before the command that contains them. */
export function walkSubstitutions(nodes: readonly SyntaxNode[], machine: Machine, frame: Frame): void {
  for (const script of substitutionsIn(nodes)) {
    const toScript = script.source === undefined ? frame.toScript : () => frame.toScript(script.pos);
    walkSubshell(script, machine, {
      ...frame,
      toScript,
      source: script.source ?? frame.source,
      streams: { ...frame.streams, stdout: 'elsewhere' },
    });
  }
}

export function walkSubshell(body: Script | CompoundList | SyntaxNode, machine: Machine, frame: Frame): Outcome {
  const { variables } = machine;
  machine.variables = variables.branch();
  const { status } = machine.walk(body, machine, { ...inSubshell(frame), streams: { ...frame.streams } });
  machine.variables = variables;
  return { status };
}

export function walkSpawned(
  body: SyntaxNode,
  machine: Machine,
  frame: Frame,
  spawn: Pick<Spawn, 'how' | 'streams'> & { readonly ownGroup?: boolean },
): Outcome {
  const opened: Spawn = { at: frame.toScript(body.pos), ownGroup: machine.hasJobControl, ...spawn };
  const { variables } = machine;
  machine.variables = variables.branch();
  // `( … ) &` is one process, so an `exec` in it changes what the process holds.
  machine.walk(body.type === 'Subshell' ? body.body : body, machine, {
    ...within(inSubshell(frame), { isChecked: true, spawns: [...frame.where.spawns, opened] }),
    streams: spawn.streams,
  });
  machine.variables = variables;
  variables.set('!', processId(opened.at));
  return { status: true };
}

export function walkBackground(node: Statement, machine: Machine, frame: Frame): Outcome {
  const { command } = node;
  const redirects = command.type === 'Redirected' || command.type === 'Command' ? command.redirects : [];
  return walkSpawned(command, machine, frame, { how: 'background', streams: redirected(frame.streams, redirects) });
}

export function walkPipeline(node: Extract<SyntaxNode, { type: 'Pipeline' }>, machine: Machine, frame: Frame): Outcome {
  const [only, ...others] = node.commands;
  const isNegated = node.prefixes.some(({ type }) => type === 'Negation');
  const outer = within(frame, { isChecked: frame.where.isChecked || isNegated });
  if (only !== undefined && others.length === 0) {
    const outcome = machine.walk(only, machine, outer);
    return isNegated && outcome.status !== undefined ? { ...outcome, status: !outcome.status } : outcome;
  }
  let { stdin } = frame;
  for (const [index, command] of node.commands.entries()) {
    const isLast = index === node.commands.length - 1;
    const input =
      index === 0 ? frame.input : `${frame.input} ${frame.source.slice(node.pos, node.commands[index - 1]?.end)}`;
    const streams = isLast ? frame.streams : { ...frame.streams, stdout: 'elsewhere' as const };
    walkSubshell(command, machine, { ...outer, input, stdin, streams });
    stdin = printedBy(command, knownAt(machine, outer), stdin);
  }
  return UNKNOWN;
}
