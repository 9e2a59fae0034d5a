import type { CompoundList, Script, SyntaxNode } from 'unbash';
import { outcomeOfExpression } from './conditions';
import { knownAt, redirectionsOf, UNKNOWN, within, withInput, type Frame, type Machine, type Outcome } from './machine';
import { walkBackground, walkPipeline, walkSpawned, walkSubshell, walkSubstitutions } from './processes';
import { redirected } from './trace';
import { walkAndOr, walkCase, walkFor, walkIf, walkLoop, walkWhile } from './walk-branches';
import { noteTest, walkCommand } from './walk-command';

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
        ...withInput(within(frame, { outputs }), node.redirects, machine),
        streams: redirected(frame.streams, node.redirects),
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
      return walkLoop(node, machine, frame, { variable: '', over: '', values: undefined, canBeEmpty: true });
    case 'TestCommand':
      noteTest(node, machine, frame);
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
