import { inEachShellStep, type Rule } from '../finding';
import { mentionedCommands } from '../shell/shell-step';

export const lsblkMountpoints: Rule = {
  id: 'lsblk-mountpoints',
  severity: 'error',
  check: inEachShellStep((step) =>
    mentionedCommands(step)
      .filter(({ words }) => /(^|[\s/])lsblk\s.*\bMOUNTPOINTS\b/.test(words))
      .map(({ at }) => ({
        at: step.at(at),
        message:
          'lsblk knows the column MOUNTPOINTS from util-linux 2.37 on: on Amazon Linux 2, RHEL 8 and Debian 11 the list is empty and nothing is frozen',
        fix: 'use findmnt -rn -o TARGET, or the column MOUNTPOINT',
      })),
  ),
};
