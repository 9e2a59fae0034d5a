import { inEachShellStep, type Rule } from '../finding';
import { allRuns } from '../shell/shell-step';

export const sudoNeedless: Rule = {
  id: 'sudo-needless',
  severity: 'info',
  check: inEachShellStep((step) => {
    const runs = allRuns(step).filter(
      ({ wrappers, options }) => wrappers.includes('sudo') && !options.some((option) => /^(-u|--user)/.test(option)),
    );
    const [first] = runs;
    const places = new Set(runs.map(({ at }) => at)).size;
    return first === undefined
      ? []
      : [
          {
            at: step.at(first.at),
            message: `sudo is used in ${places} ${places === 1 ? 'place' : 'places'}, but the SSM Agent runs scripts as root: where sudo is missing or wants a terminal the script fails`,
            fix: 'leave it out',
          },
        ];
  }),
};
