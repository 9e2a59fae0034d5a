import { inEachShellStep, type Rule } from '../finding';
import { enumerationsOf } from './mount-enumeration';

export const everyMountFrozen: Rule = {
  id: 'every-mount-frozen',
  severity: 'warning',
  check: inEachShellStep((step) =>
    enumerationsOf(step).map(({ loop }) => ({
      at: step.at(loop.at),
      message: `the mounts to freeze are whatever the host lists (${loop.over.trim().slice(0, 60)}): instance stores, excluded volumes and a colleague's new disk too`,
      fix: 'name the mounts of the data, or ask the database for its directories',
    })),
  ),
};
