import { inEachShellStep, type Rule } from '../finding';
import { allRuns } from '../shell/shell-step';
import { provenanceOf } from '../shell/provenance';
import type { Loop } from '../shell/trace';

const SKIPS = /\bSWAP\b|(\[|test)\s+!?\s*-d\s|(^|[\s;(])mountpoint\s+(-|["$])|grep\s.*\/|\/\*\)|\^\/|FSTYPE/i;

export const swapNotSkipped: Rule = {
  id: 'swap-not-skipped',
  severity: 'warning',
  check: inEachShellStep((step) => {
    // A function that is called often has its loops once.
    const loops = new Map(allRuns(step).flatMap(({ where }) => where.loops.map((loop) => [loop.at, loop] as const)));
    return [...loops.values()]
      .filter((loop) => readsSwap(loop, provenanceOf(loop.over, step.program)))
      .map((loop) => ({
        at: step.at(loop.at),
        message:
          'lsblk lists swap partitions as [SWAP] among the mount points, and the loop takes them for paths: on a host with swap the pre-script fails',
        fix: 'skip what is no directory: [ -d "$mount" ] || continue',
      }));
  }),
};

function readsSwap({ variable, body }: Loop, source: string): boolean {
  return variable !== '' && /\blsblk\b[^|]*MOUNTPOINT/.test(source) && !SKIPS.test(`${source}\n${body}`);
}
