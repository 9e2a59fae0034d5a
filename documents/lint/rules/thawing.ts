import { documentation } from '../../documentation';
import { foundAt, foundIf, type Rule } from '../finding';
import {
  isHold,
  isRelease,
  changesService,
  endsScript,
  isRemount,
  isThaw,
  loopOf,
  thawsByTrap,
} from '../shell/meaning';
import { answers } from '../shell/program';
import type { Loop, Run } from '../shell/trace';

const MUTATIONS = [isHold, isThaw, isRelease, isRemount, changesService] as const;

/** How the post-script thaws, and what the dry run and the report do. */
export const THAWING_RULES: readonly Rule[] = [
  {
    id: 'thaw-exits-early',
    severity: 'error',
    fix: 'note the failure, continue with the next mount, and exit after all were tried',
    inScript: ({ traces, post, lineOf }) =>
      (thawsByTrap(traces['post-script']) ? [] : post.filter(isThaw)).flatMap((thaw) => {
        const loop = loopOf(thaw);
        const leaving = loop && post.find((run) => leavesLoop(run, loop) || (run === thaw && thaw.endsOnError));
        return foundAt(
          leaving === undefined ? [] : [leaving],
          ({ program }) =>
            `${leaving === thaw ? 'set -e' : program} ends the loop of thaws (line ${lineOf(thaw.at)}) at the first mount that fails or is already thawed: the other mounts stay frozen`,
        );
      }),
  },
  {
    id: 'release-skipped',
    severity: 'error',
    fix: 'release the database even if a thaw failed, and exit afterwards',
    inScript: ({ post, lineOf }) => {
      const thaw = post.findIndex(isThaw);
      const release = post.findLastIndex(isRelease);
      const leaving = thaw === -1 ? undefined : post.slice(thaw, Math.max(release, 0)).find(endsScript);
      return foundIf(
        leaving !== undefined,
        post[release]?.at ?? 0,
        `the database is released only if every thaw succeeds: line ${lineOf(leaving?.at ?? 0)} exits before the release`,
      );
    },
  },
  {
    id: 'pgrep-matches-itself',
    severity: 'warning',
    fitsChecks: true,
    fix: 'write the process id of the watchdog to a file under /run when it starts, and end that process',
    inScript: ({ all }) =>
      foundAt(
        all.filter(
          ({ program, args }) =>
            /^(pgrep|pkill)$/.test(program) &&
            args.some(({ value = '' }) => /^-\w*f/.test(value) || value === '--full'),
        ),
        ({ program }) =>
          `${program} -f finds every process whose command line contains the words, such as the sudo or sh that runs this command, and the watchdog of another execution`,
      ),
  },
  {
    id: 'execution-id-unused',
    severity: 'warning',
    fix: "assign execution_id='{{ executionId }}', remember it under /run at the freeze, and let a post-script with another id thaw nothing",
    inScript: ({ program }) =>
      foundIf(
        !program.substitutions.some(({ parameter }) => parameter === 'executionId'),
        0,
        "the script never reads {{ executionId }}: a post-script of another run thaws this run's freeze, and a repeated or late pre-script freezes again",
      ),
  },
  {
    id: 'unfrozen-unreported',
    severity: 'info',
    fix: 'remember under /run what was frozen, and exit 205 if the post-script finds nothing of this run',
    inScript: ({ post, program }) =>
      foundAt(
        answers(program, '205') ? [] : post.filter((run) => isThaw(run) || isRelease(run)).slice(0, 1),
        () => 'the post-script never ends with 205, so it can not report that nothing was frozen when it came',
      ),
  },
  {
    id: 'dry-run-missing',
    severity: 'warning',
    fitsChecks: true,
    fix: 'add a branch that checks what the script needs and changes nothing',
    inScript: ({ program }) =>
      foundIf(
        !program.nodes.some((node) => node.type === 'Word' && node.value.includes('dry-run')),
        0,
        'the script has no branch for dry-run, the default value of the parameter command',
      ),
  },
  {
    id: 'dry-run-mutates',
    severity: 'error',
    fitsChecks: true,
    fix: 'test the parameter command before anything is changed; a dry run only reads and prints',
    inScript: ({ traces }) =>
      foundAt(
        traces['dry-run'].runs.filter((run) => MUTATIONS.some((mutates) => mutates(run))),
        ({ program }) => `a dry run executes ${program}, which changes the instance`,
      ),
  },
  {
    id: 'evidence-missing',
    severity: 'info',
    fix: `print {"quiesce":1,"executionId":…,"frozenAt":…,"mounts":[…]} first on stdout, as ${documentation('lint.md')} shows`,
    inScript: ({ script }) =>
      foundIf(
        !/quiesce\\*"\s*:/.test(script),
        0,
        'the script prints no evidence line, so its sets are labelled proof=exit-codes',
      ),
  },
];

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
