import { inEachShellStep, type Rule } from '../finding';
import { endsScript, isFreeze, isThaw, thawsByTrap, withoutLeases } from '../shell/meaning';
import type { Run } from '../shell/trace';

export const freezeHalfWay: Rule = {
  id: 'freeze-half-way',
  severity: 'error',
  check: inEachShellStep(({ traces, at, lineOf }) => {
    const pre = traces['pre-script'];
    const runs = withoutLeases(pre);
    if (thawsByTrap(pre)) {
      return [];
    }
    const [first] = runs.filter(isFreeze);
    const leaving = runs
      .filter((run) => isFreeze(run) && isOneOfSeveral(run, first))
      .flatMap((run) => exitWithoutThaw(run, runs));
    return [...new Set(leaving)].map((run) => ({
      at: at(run.at),
      message: `when a freeze fails, ${run.program} leaves the script with the earlier mounts still frozen (the freeze is on line ${lineOf(first?.at ?? 0)}): no post-script follows a failed pre-script of DLM`,
      fix: 'thaw what was frozen before leaving: keep the list of frozen mounts, and undo it in one place',
    }));
  }),
};

/** With a single mount nothing is frozen once its freeze failed. */
function isOneOfSeveral(run: Run, first: Run | undefined): boolean {
  const loop = run.where.loops.findLast(({ variable }) => variable !== '');
  return run !== first || (loop !== undefined && (loop.values === undefined || loop.values.length > 1));
}

function exitWithoutThaw(freeze: Run, runs: readonly Run[]): readonly Run[] {
  if (freeze.endsOnError) {
    return [freeze];
  }
  for (const run of runs.filter(({ index }) => index > freeze.index)) {
    const status = run.args[0]?.value;
    if (isThaw(run) || (endsScript(run) && status === '0')) {
      return [];
    }
    if (endsScript(run) && status !== undefined) {
      return [run];
    }
  }
  return [];
}
