import type { CompoundList, Script, Statement, SyntaxNode } from 'unbash';
import { outcomeOfExpression } from './conditions';
import {
  inSubshell,
  knownAt,
  redirectionsOf,
  substitutionsIn,
  UNKNOWN,
  within,
  type Frame,
  type Machine,
  type Outcome,
} from './machine';
import { redirected, type Spawn } from './trace';
import { walkAndOr, walkCase, walkFor, walkIf, walkLoop, walkWhile } from './walk-branches';
import { inputOf, walkCommand } from './walk-command';

/** Follows the script through one piece of syntax. */
export function walk(node: SyntaxNode, machine: Machine, frame: Frame): Outcome {
  switch (node.type) {
    case 'Script':
    case 'CompoundList':
      return walkList(node, machine, frame);
    case 'BraceGroup':
      return walk(node.body, machine, frame);
    case 'Statement':
      return node.background === true ? walkBackground(node, machine, frame) : walk(node.command, machine, frame);
    case 'Command':
      return walkCommand(node, machine, frame);
    case 'Redirected': {
      walkSubstitutions(node.redirects, machine, frame);
      const outputs = [...frame.where.outputs, ...redirectionsOf(node.redirects, machine, frame)];
      return walk(node.command, machine, {
        ...within(frame, { outputs }),
        streams: redirected(frame.streams, node.redirects),
        input: inputOf(node.redirects, frame),
      });
    }
    case 'Subshell':
      return walkSubshell(node.body, machine, frame);
    case 'Pipeline':
      return walkPipeline(node, machine, frame);
    case 'AndOr':
      return walkAndOr(node, machine, frame);
    case 'If':
      return walkIf(node, machine, frame);
    case 'Case':
      return walkCase(node, machine, frame);
    case 'For':
    case 'Select':
      return walkFor(node, machine, frame);
    case 'While':
      return walkWhile(node, machine, frame);
    case 'ArithmeticFor':
      return walkLoop(node, machine, frame, { variable: '', over: '' });
    case 'TestCommand':
      return { status: outcomeOfExpression(node.expression, knownAt(machine, frame)) };
    case 'Coproc':
      return walkSpawned(node.body, machine, frame, {
        how: 'background',
        streams: { stdout: 'elsewhere', stderr: frame.streams.stderr },
      });
    default:
      return UNKNOWN;
  }
}

function walkList(list: Script | CompoundList, machine: Machine, frame: Frame): Outcome {
  let outcome: Outcome = { status: true };
  for (const [index, statement] of list.commands.entries()) {
    const next = list.commands[index + 1];
    const asksStatus = next !== undefined && /\$\?|\$\{?PIPESTATUS/.test(frame.source.slice(next.pos, next.end));
    const isLast = next === undefined;
    const isChecked = asksStatus || (isLast && frame.where.isChecked);
    outcome = walk(statement, machine, within(frame, { isChecked }));
    if (outcome.leaves !== undefined) {
      return outcome;
    }
  }
  return outcome;
}

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

function walkSubshell(body: Script | CompoundList | SyntaxNode, machine: Machine, frame: Frame): Outcome {
  const variables = new Map(machine.variables);
  const { status } = walk(body, machine, { ...inSubshell(frame), streams: { ...frame.streams } });
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
  const variables = new Map(machine.variables);
  // `( … ) &` is one process, so an `exec` in it changes what the process holds.
  walk(body.type === 'Subshell' ? body.body : body, machine, {
    ...within(inSubshell(frame), { isChecked: true, spawns: [...frame.where.spawns, opened] }),
    streams: spawn.streams,
  });
  machine.variables = variables;
  return { status: true };
}

function walkBackground(node: Statement, machine: Machine, frame: Frame): Outcome {
  const { command } = node;
  const redirects = command.type === 'Redirected' || command.type === 'Command' ? command.redirects : [];
  return walkSpawned(command, machine, frame, { how: 'background', streams: redirected(frame.streams, redirects) });
}

function walkPipeline(node: Extract<SyntaxNode, { type: 'Pipeline' }>, machine: Machine, frame: Frame): Outcome {
  const [only, ...others] = node.commands;
  const isNegated = node.prefixes.some(({ type }) => type === 'Negation');
  const outer = within(frame, { isChecked: frame.where.isChecked || isNegated });
  if (only !== undefined && others.length === 0) {
    const outcome = walk(only, machine, outer);
    return isNegated && outcome.status !== undefined ? { ...outcome, status: !outcome.status } : outcome;
  }
  for (const [index, command] of node.commands.entries()) {
    const isLast = index === node.commands.length - 1;
    const input =
      index === 0 ? frame.input : `${frame.input} ${frame.source.slice(node.pos, node.commands[index - 1]?.end)}`;
    const streams = isLast ? frame.streams : { ...frame.streams, stdout: 'elsewhere' as const };
    walkSubshell(command, machine, { ...outer, input, streams });
  }
  return UNKNOWN;
}
