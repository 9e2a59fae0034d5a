import type { SyntaxNode } from 'unbash';
import { inEachShellStep, type Rule } from '../finding';
import { commandsOf, type Program } from '../shell/program';

/** Set by the shell, the system or the SSM Agent. */
const GIVEN =
  /^(PATH|PWD|OLDPWD|HOME|IFS|PPID|UID|EUID|RANDOM|SECONDS|LINENO|HOSTNAME|SHLVL|REPLY|OPTARG|OPTIND|FUNCNAME|PIPESTATUS|EPOCHSECONDS|EPOCHREALTIME|LANG|LC_\w+|BASH\w*|COPROC|AWS_\w+|SSM_\w+|_)$/;
const ASSIGNING = /^(read|mapfile|readarray|getopts|local|declare|typeset|export|readonly|let|printf)$/;

export const unsetVariable: Rule = {
  id: 'unset-variable',
  severity: 'warning',
  check: inEachShellStep(({ program, at }) => {
    // A sourced file may set anything.
    if (commandsOf(program).some(({ name }) => /^(\.|source)$/.test(name?.value ?? ''))) {
      return [];
    }
    const assigned = assignedNames(program);
    const used = new Map<string, number>();
    for (const node of program.nodes) {
      const name = nameUsed(node);
      if (name !== undefined && !assigned.has(name) && !GIVEN.test(name) && !used.has(name)) {
        used.set(name, node.pos);
      }
    }
    return [...used].map(([name, pos]) => ({
      at: at(pos),
      message: `$${name} is never assigned: what is printed or decided with it is empty`,
      fix: `assign it, for example from a parameter: ${name}='{{ … }}', or give a default: \${${name}:-}`,
    }));
  }),
};

function nameUsed(node: SyntaxNode): string | undefined {
  if (node.type === 'SimpleExpansion') {
    return /^\$([A-Za-z_]\w*)$/.exec(node.text)?.[1];
  }
  const isGuarded = node.type === 'ParameterExpansion' && node.operation?.type === 'Default';
  return node.type === 'ParameterExpansion' && !isGuarded ? /^[A-Za-z_]\w*$/.exec(node.parameter)?.[0] : undefined;
}

function assignedNames(program: Program): ReadonlySet<string> {
  const names = program.nodes.flatMap((node): readonly string[] => {
    switch (node.type) {
      case 'Assignment':
        return [node.name];
      case 'For':
      case 'Select':
        return [node.name.value];
      case 'ParameterExpansion':
        return node.operation?.type === 'Default' ? [node.parameter] : [];
      case 'ArithmeticBinary':
      case 'ArithmeticUnary':
        return [program.source.slice(node.pos, node.end).match(/\w+/)?.[0] ?? ''];
      case 'Command':
        return ASSIGNING.test(node.name?.value ?? '') ? node.args.map(({ text }) => text.replace(/=.*/s, '')) : [];
      default:
        return [];
    }
  });
  return new Set(names);
}
