import { inEachShellStep, type Rule } from '../finding';
import { allRuns } from '../shell/shell-step';

export const pgrepMatchesItself: Rule = {
  id: 'pgrep-matches-itself',
  severity: 'warning',
  check: inEachShellStep((step) =>
    allRuns(step)
      .filter(
        ({ program, args }) =>
          /^(pgrep|pkill)$/.test(program) && args.some(({ text }) => /^-\w*f/.test(text) || text === '--full'),
      )
      .map(({ program, at }) => ({
        at: step.at(at),
        message: `${program} -f finds every process whose command line has the words, such as the sudo or sh that runs this very command and another execution's watchdog`,
        fix: 'write the id of the watchdog to a file under /run when it starts, and end that process',
      })),
  ),
};
