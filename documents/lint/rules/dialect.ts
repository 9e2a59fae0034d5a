import type { SyntaxNode } from 'unbash';
import { foundAt, type Rule } from '../finding';
import { commandsOf, plainWords, type Program } from '../shell/program';
import { interpreterOf, isShellStep, runsShell } from '../shell/shell-step';

/** Syntax that bash has and POSIX has not, by the kind of node. */
const SYNTAX: Readonly<Partial<Record<SyntaxNode['type'], string>>> = {
  TestCommand: '[[ ]]',
  ArithmeticCommand: '(( ))',
  ArithmeticFor: 'for (( ))',
  Select: 'select',
  Coproc: 'coproc',
  ArrayValue: 'an array',
  ProcessSubstitution: '<( )',
  HereString: '<<<',
  BraceExpansion: '{a,b}',
  AnsiCQuoted: "$'…'",
  LocaleString: '$"…"',
  ExtendedGlob: 'an extended glob',
  FileDescriptorVariable: 'exec {name}>',
};

/** Builtins of bash, and options and words that other shells refuse, as the text of the command. */
const COMMANDS =
  /^((declare|typeset|mapfile|readarray|shopt|pushd|popd|disown|let|source|compgen|caller)\b.*|set\s.*(pipefail|errtrace)|read\s+(-\w+\s+)*-\w*[adnNtu].*|printf\s+-v.*|printf\s.*%(q|\().*|trap\s.*\b(ERR|DEBUG|RETURN)|export\s+-f.*|local\s+-.*|wait\s+-n.*|(\[|test)\s.*\s==\s.*)$/s;

/** In which language the script is, and whether the agent runs it so. */
export const DIALECT_RULES: readonly Rule[] = [
  {
    id: 'bash-run-by-sh',
    severity: 'warning',
    fix: 'make #!/bin/bash the very first line of runCommand, or use what POSIX sh has',
    inScript: ({ program, script }) => {
      const runsItself = commandsOf(program).some((command) =>
        /(^|\s|\/)bash\s(.*\s)?\$\{?(0|BASH_SOURCE)/.test(plainWords(command).join(' ')),
      );
      const isOfSh = /^(sh|dash|ash)$/.test(interpreterOf(script)) && !runsItself;
      const found = isOfSh ? program.nodes.flatMap((node) => bashOnly(node, program)).slice(0, 1) : [];
      const reason = script.startsWith('#!') ? 'its first line says so' : 'its first line is no #! line';
      return foundAt(
        found,
        ({ what }) =>
          `only bash has ${what}, but the SSM Agent runs the script by sh (${reason}): dash, on Ubuntu and Debian, fails here`,
      );
    },
  },
  {
    id: 'other-language-contract-only',
    severity: 'info',
    fix: 'rehearse the document, and review the script by hand: the lease, each failed freeze, each failed thaw',
    inDocument: ({ steps, offsetAt }) =>
      foundAt(
        steps
          .filter((step) => isShellStep(step) && !runsShell(step))
          .map(({ name, path, script }) => ({ at: offsetAt(path), name, language: interpreterOf(script.text) })),
        ({ name, language }) => `step ${name} runs ${language}: only the contract was checked, not the script`,
      ),
  },
];

function bashOnly(node: SyntaxNode, { source }: Program): readonly { readonly at: number; readonly what: string }[] {
  const what = SYNTAX[node.type] ?? construct(node, source.slice(node.pos, node.end));
  return what === undefined ? [] : [{ at: node.pos, what }];
}

function construct(node: SyntaxNode, text: string): string | undefined {
  switch (node.type) {
    case 'Redirect':
      return /^&>/.test(node.operator) ||
        (node.operator === '>&' && !/^([0-9]+-?|-|\$.*|"\$.*)$/.test(node.target?.text ?? '1'))
        ? '&> and >& FILE'
        : undefined;
    case 'Pipeline':
      return node.operators.includes('|&') ? '|&' : undefined;
    case 'Assignment':
      return node.append === true ? 'name+=' : undefined;
    case 'Function':
      return /^function\s/.test(text) ? 'the word function' : undefined;
    case 'CaseItem':
      return node.terminator === ';&' || node.terminator === ';;&' ? node.terminator : undefined;
    case 'ParameterExpansion': {
      const isOfBash =
        node.prefix === '!' ||
        node.index !== undefined ||
        !/^(Default|Remove)$/.test(node.operation?.type ?? 'Default');
      return isOfBash ? text : undefined;
    }
    case 'Command':
      return COMMANDS.exec(plainWords(node).join(' '))?.[0].slice(0, 40);
    default:
      return undefined;
  }
}
