import { inEachShellStep, type Rule } from '../finding';
import { isThaw, thawsByTrap, withoutLeases } from '../shell/meaning';
import type { Loop, Run } from '../shell/trace';

export const thawExitsEarly: Rule = {
  id: 'thaw-exits-early',
  severity: 'error',
  check: inEachShellStep(({ traces, at, lineOf }) => {
    const post = traces['post-script'];
    const runs = withoutLeases(post);
    if (thawsByTrap(post)) {
      return [];
    }
    return runs.filter(isThaw).flatMap((thaw) => {
      const loop = thaw.where.loops.findLast(({ variable }) => variable !== '');
      const leaving =
        loop === undefined
          ? undefined
          : runs.find((run) => leavesLoop(run, loop) || (run === thaw && thaw.endsOnError));
      return leaving === undefined
        ? []
        : [
            {
              at: at(leaving.at),
              message: `${leaving === thaw ? 'set -e' : leaving.program} ends the loop of thaws (line ${lineOf(thaw.at)}) at the first mount that fails or was thawed already: the others stay frozen`,
              fix: 'note the failure, go on with the next mount, and exit once all were tried',
            },
          ];
    });
  }),
};

function leavesLoop({ program, where }: Run, loop: Loop): boolean {
  if (!where.loops.includes(loop) || where.spawns.length > 0) {
    return false;
  }
  const isInnermost = where.loops.at(-1) === loop;
  return (
    program === 'exit' ||
    (program === 'return' && where.functions.length === loop.depth) ||
    (program === 'break' && isInnermost)
  );
}
