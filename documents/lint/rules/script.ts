import type { SyntaxNode } from 'unbash';
import { foundAt, foundIf, type Rule } from '../finding';
import { commandsOf, plainOf, type Program } from '../shell/program';
import { wordsOf, type Run } from '../shell/trace';
import { RUNS_ELSEWHERE } from '../shell/wrappers';

/** Set by the shell, the system or the SSM Agent. */
const GIVEN =
  /^(PATH|PWD|OLDPWD|HOME|IFS|PPID|UID|EUID|RANDOM|SECONDS|LINENO|HOSTNAME|SHLVL|REPLY|OPTARG|OPTIND|FUNCNAME|PIPESTATUS|EPOCHSECONDS|EPOCHREALTIME|LANG|LC_\w+|BASH\w*|COPROC|MAPFILE|OSTYPE|MACHTYPE|AWS_\w+|SSM_\w+|_)$/;
const ASSIGNING = /^(read|mapfile|readarray|getopts|local|declare|typeset|export|readonly|let|printf)$/;

/** Clients that take their credentials from a file under HOME. */
const READS_HOME = /^(mysql|mariadb|mysqladmin|mariadb-admin|mysqldump)$/;
const BRINGS_CREDENTIALS = /--defaults(-extra)?-file|--no-defaults|--login-path|(^|\s)(-p\S|--password)/;

/** The shell that the script is written in, and how the SSM Agent runs it. */
export const SCRIPT_RULES: readonly Rule[] = [
  {
    id: 'shell-syntax',
    severity: 'error',
    fix: 'correct the syntax; sh -n and shellcheck tell more',
    inScript: ({ program }) =>
      program.errors.map(({ message, pos }) => ({
        at: pos,
        message: `the script is not valid shell: ${message}; what follows this place may not have been checked`,
      })),
  },
  {
    id: 'parameter-unquoted',
    severity: 'warning',
    fix: `assign it once, in single quotes, as in name='{{ parameter }}', and use "$name"`,
    inScript: ({ program }) =>
      program.substitutions.flatMap(({ parameter, at }) => {
        const around = program.nodes.filter(({ pos, end }) => pos <= at && at < end).map(({ type }) => type);
        const isQuoted = around.some((type) => /^(SingleQuoted|DoubleQuoted|HereDocBody)$/.test(type));
        const message = `{{ ${parameter} }} is outside quotes: blanks, globs and ; in its value become shell syntax`;
        return foundIf(around.includes('Word') && !isQuoted, at, message);
      }),
  },
  {
    id: 'unset-variable',
    severity: 'warning',
    fix: "assign it, for example from a parameter: name='{{ … }}', or give a default: ${name:-}",
    inScript: ({ program }) => {
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
      return [...used].map(([name, at]) => ({
        at,
        message: `$${name} is never assigned: it is empty wherever it is printed or tested`,
      }));
    },
  },
  {
    id: 'home-needed',
    severity: 'warning',
    fix: 'write export HOME="${HOME:-/root}" at the start of the script, or name the file: --defaults-file=/root/.my.cnf',
    inScript: ({ program, all }) => {
      if (program.nodes.some((node) => node.type === 'Assignment' && node.name === 'HOME')) {
        return [];
      }
      const places = program.nodes.flatMap((node) =>
        usesOfHome(node).map((name) => ({ at: node.pos, use: `${name} is used` })),
      );
      const [client] = all.filter(needsHome);
      const asked =
        client === undefined
          ? []
          : [{ at: client.at, use: `${client.program} looks for its credentials in ~/.my.cnf` }];
      return foundAt([...places, ...asked], ({ use }) => `${use}, but the SSM Agent runs scripts without HOME`);
    },
  },
  {
    id: 'sudo-needless',
    severity: 'info',
    fix: 'remove sudo',
    inScript: ({ all }) => {
      const runs = all.filter(
        ({ wrappers, options }) => wrappers.includes('sudo') && !options.some((option) => /^(-u|--user)/.test(option)),
      );
      const places = new Set(runs.map(({ at }) => at)).size;
      const message = `sudo is used in ${places} ${places === 1 ? 'place' : 'places'}, but the SSM Agent runs scripts as root: the script fails where sudo is not installed or requires a terminal`;
      return foundIf(places > 0, runs[0]?.at ?? 0, message);
    },
  },
];

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
        return ASSIGNING.test(node.name?.value ?? '') ? node.args.map((word) => plainOf(word).replace(/=.*/s, '')) : [];
      default:
        return [];
    }
  });
  return new Set(names);
}

/** `$HOME` or `~`, where the node is one of them. */
function usesOfHome(node: SyntaxNode): readonly string[] {
  const isHome =
    (node.type === 'SimpleExpansion' && node.text === '$HOME') ||
    (node.type === 'ParameterExpansion' && node.parameter === 'HOME' && node.operation === undefined);
  const isTilde = node.type === 'Word' && /^~(\/|$)/.test(node.text);
  return [...(isHome ? ['$HOME'] : []), ...(isTilde ? ['~'] : [])];
}

/** Whether a client reads credentials under HOME, and nothing around it gives it the home of its user or runs it elsewhere. */
function needsHome(run: Run): boolean {
  const hasHome =
    run.wrappers.some((name) => RUNS_ELSEWHERE.test(name)) ||
    run.options.some((option) => /^(-[iHl]|--login|--set-home)$/.test(option));
  return READS_HOME.test(run.program) && !BRINGS_CREDENTIALS.test(wordsOf(run)) && !hasHome;
}
