import { inEachShellStep, type Problem, type Rule } from '../finding';
import { allRuns, type ShellStep } from '../shell/shell-step';
import { wordsOf, type Run } from '../shell/trace';

const FIX =
  'write export HOME="${HOME:-/root}" at the head of the script, or name the file: --defaults-file=/root/.my.cnf';
/** Clients that take their credentials from a file under HOME. */
const READS_HOME = /^(mysql|mariadb|mysqladmin|mariadb-admin|mysqldump)$/;
const BRINGS_CREDENTIALS = /--defaults(-extra)?-file|--no-defaults|--login-path|(^|\s)(-p\S|--password)/;

export const homeNeeded: Rule = {
  id: 'home-needed',
  severity: 'warning',
  check: inEachShellStep((step) => {
    const isSet = step.program.nodes.some((node) => node.type === 'Assignment' && node.name === 'HOME');
    return isSet ? [] : [...expansions(step), ...clients(step)];
  }),
};

function expansions({ program, at }: ShellStep): readonly Problem[] {
  return program.nodes.flatMap((node) => {
    const isHome =
      (node.type === 'SimpleExpansion' && node.text === '$HOME') ||
      (node.type === 'ParameterExpansion' && node.parameter === 'HOME' && node.operation === undefined);
    const isTilde = node.type === 'Word' && /^~(\/|$)/.test(node.text);
    return isHome || isTilde
      ? [
          {
            at: at(node.pos),
            message: `${isTilde ? '~' : '$HOME'} is used, but the SSM Agent runs scripts without HOME`,
            fix: FIX,
          },
        ]
      : [];
  });
}

function clients(step: ShellStep): readonly Problem[] {
  const [first] = allRuns(step).filter(
    (run) => READS_HOME.test(run.program) && !BRINGS_CREDENTIALS.test(wordsOf(run)) && !hasHome(run),
  );
  return first === undefined
    ? []
    : [
        {
          at: step.at(first.at),
          message: `${first.program} looks for its credentials in ~/.my.cnf, but the SSM Agent runs scripts without HOME`,
          fix: FIX,
        },
      ];
}

/** These give the command the home of its user, or run it elsewhere. */
function hasHome({ wrappers, options }: Run): boolean {
  return (
    wrappers.some((name) => /^(su|docker|podman)$/.test(name)) ||
    options.some((option) => /^-[iHl]+$|^--(login|set-home)$/.test(option))
  );
}
