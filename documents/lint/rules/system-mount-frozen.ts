import { inEachShellStep, type Rule } from '../finding';
import { isFreeze, targetsOf, withoutLeases } from '../shell/meaning';
import { isProtected, LISTED_PATHS } from '../source/protected-paths';
import { enumerationsOf, notExcluded } from './mount-enumeration';

const WHY = 'the SSM Agent could not even start the post-script';

export const systemMountFrozen: Rule = {
  id: 'system-mount-frozen',
  severity: 'error',
  check: inEachShellStep((step) => {
    const named = withoutLeases(step.traces['pre-script'])
      .filter(isFreeze)
      .flatMap((run) =>
        targetsOf(run)
          .filter(isProtected)
          .map((path) => ({ run, text: `freezes ${path}` })),
      );
    const listed = enumerationsOf(step).flatMap((enumeration) => {
      const paths = notExcluded(enumeration, LISTED_PATHS);
      return paths.length === 0
        ? []
        : [
            {
              run: enumeration.freeze,
              text: `freezes every mount that the host lists, ${paths.join(', ')} not left out`,
            },
          ];
    });
    return [...named, ...listed].map(({ run, text }) => ({
      at: step.at(run.at),
      message: `the pre-script ${text}: ${WHY}`,
      fix: 'freeze named data mounts only; never /, /boot, /var, /var/log, /var/lib/amazon, /run, /tmp, /usr',
    }));
  }),
};
