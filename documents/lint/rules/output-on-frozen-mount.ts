import { inEachShellStep, type Rule } from '../finding';
import { isFreeze, isThaw, targetsOf, withoutLeases } from '../shell/meaning';
import type { Argument, Run, Trace } from '../shell/trace';
import { enumerationsOf } from './mount-enumeration';

/** Kept in memory, so never on a volume. */
const IN_MEMORY = /^\/(run|dev|proc|sys)(\/|$)/;

export const outputOnFrozenMount: Rule = {
  id: 'output-on-frozen-mount',
  severity: 'error',
  check: inEachShellStep((step) => {
    const frozen = withoutLeases(step.traces['pre-script']).filter(isFreeze).flatMap(targetsOf);
    const freezesAll = enumerationsOf(step).length > 0;
    const writes = [...whileFrozen(step.traces['pre-script']), ...whileFrozen(step.traces['post-script'])].flatMap(
      outputsOf,
    );
    return writes.flatMap(({ value, at }) => {
      const mount = frozen.find(
        (path) => value !== undefined && `${value}/`.startsWith(path === '/' ? '/' : `${path}/`),
      );
      const isFrozen = mount !== undefined || (freezesAll && value?.startsWith('/') === true);
      return !isFrozen || value === undefined || IN_MEMORY.test(value)
        ? []
        : [
            {
              at: step.at(at),
              message: `output goes to ${value}, on a file system that ${mount === undefined ? 'may be' : 'is'} frozen then: the write never returns, and the thaw behind it never comes`,
              fix: 'write to the streams of the script, or to a file under /run',
            },
          ];
    });
  }),
};

/** What may run between the first freeze and the last thaw; what `exec` opened stays open. */
function whileFrozen(trace: Trace): readonly Run[] {
  const runs = withoutLeases(trace);
  const first = runs.find(isFreeze)?.index ?? Number.POSITIVE_INFINITY;
  const last = runs.findLast(isThaw)?.index ?? Number.NEGATIVE_INFINITY;
  return trace.runs.filter(
    (run) => run.index > first || run.index <= last || run.program === 'exec' || run.wrappers.includes('exec'),
  );
}

function outputsOf({ program, args, redirections, where }: Run): readonly Argument[] {
  const files = [...redirections, ...where.outputs].flatMap(({ operator, target }) =>
    operator.includes('>') ? [target] : [],
  );
  return program === 'tee' ? [...files, ...args.filter(({ text }) => !text.startsWith('-'))] : files;
}
