import { neededOn } from '../../contract';
import { foundAt, type Rule } from '../finding';
import { isFreeze, isHold, isRemount, isThaw, loopOf, targetsOf, withoutLeases } from '../shell/meaning';
import { commandsOf } from '../shell/program';
import { provenanceOf } from '../shell/provenance';
import type { ShellStep } from '../shell/shell-step';
import { wordsOf, type Argument, type Loop, type Run, type Trace } from '../shell/trace';
import { LISTED_PATHS } from '../source/protected-paths';
import { isCounted } from './counting';
import { enumerationsOf, notExcluded } from './mount-enumeration';

const SKIPS_SWAP = /\bSWAP\b|(\[|test)\s+!?\s*-d\s|(^|[\s;(])mountpoint\s+(-|["$])|grep\s.*\/|\/\*\)|\^\/|FSTYPE/i;
/** In memory, so never on a volume. */
const IN_MEMORY = /^\/(run|dev|proc|sys)(\/|$)/;

/** Which file systems are frozen, and how the script finds them. */
export const MOUNT_RULES: readonly Rule[] = [
  {
    id: 'nothing-frozen-succeeds',
    severity: 'error',
    fix: 'count the frozen mounts, or test the list with [ -n "$list" ], and exit 206 when there is none',
    inScript: ({ pre, program }) => {
      const loops = pre.filter((run) => isHold(run)).flatMap((run) => loopOf(run) ?? []);
      return foundAt(
        [...new Set(loops)].filter(
          (loop) => loop.canBeEmpty && (loop.values?.length ?? 0) === 0 && !isCounted(loop, program),
        ),
        ({ over }) =>
          `the list of the loop that freezes can be empty (${over.trim().slice(0, 60)}): the pre-script then succeeds with nothing held`,
      );
    },
  },
  {
    id: 'system-mount-frozen',
    severity: 'error',
    fix: 'freeze named data mounts only; never /, /boot, /var, /var/log, /var/lib/amazon, /run, /tmp, /usr',
    inScript: (step) => {
      const named = step.pre.filter(isFreeze).flatMap((run) =>
        targetsOf(run)
          .filter((path) => neededOn(path) !== undefined)
          .map((path) => ({ at: run.at, freezes: path })),
      );
      const listed = enumerationsOf(step).flatMap((enumeration) => {
        const paths = notExcluded(enumeration, LISTED_PATHS);
        const freezes = `every mount that the host lists, and does not exclude ${paths.join(', ')}`;
        return paths.length === 0 ? [] : [{ at: enumeration.freeze.at, freezes }];
      });
      return foundAt(
        [...named, ...listed],
        ({ freezes }) => `the pre-script freezes ${freezes}: the SSM Agent could not start the post-script then`,
      );
    },
  },
  {
    id: 'every-mount-frozen',
    severity: 'warning',
    fix: 'name the mounts of the data, or ask the database for its directories',
    inScript: (step) =>
      foundAt(
        enumerationsOf(step).map(({ loop }) => loop),
        ({ over }) =>
          `the pre-script freezes every mount that the host lists (${over.trim().slice(0, 60)}): also instance stores, excluded volumes and new disks`,
      ),
  },
  {
    id: 'swap-not-skipped',
    severity: 'warning',
    fix: 'skip everything that is not a directory: [ -d "$mount" ] || continue',
    inScript: ({ all, program }) => {
      // A function that is called often contains its loops once.
      const loops = new Map(all.flatMap(({ where }) => where.loops.map((loop) => [loop.at, loop] as const)));
      return foundAt(
        [...loops.values()].filter((loop) => readsSwap(loop, provenanceOf(loop.over, program))),
        () =>
          'lsblk lists swap partitions as [SWAP] among the mount points, and the loop uses them as paths: on a host with swap the pre-script fails',
      );
    },
  },
  {
    id: 'lsblk-mountpoints',
    severity: 'error',
    fix: 'use findmnt -rn -o TARGET, or the column MOUNTPOINT',
    inScript: (step) =>
      foundAt(
        mentionedCommands(step).filter(({ words }) => /(^|[\s/])lsblk\s.*\bMOUNTPOINTS\b/.test(words)),
        () =>
          'the column MOUNTPOINTS of lsblk exists only from util-linux 2.37 on: on Amazon Linux 2, RHEL 8 and Debian 11 the list is empty and nothing is frozen',
      ),
  },
  {
    id: 'remount-probe',
    severity: 'error',
    fix: 'remember under /run what was frozen; a probe must have no side effects',
    inScript: ({ all }) =>
      foundAt(
        all.filter(isRemount),
        () =>
          'mount -o remount changes the options of a mounted file system permanently: do not use it to find out whether the file system is frozen',
      ),
  },
  {
    id: 'output-on-frozen-mount',
    severity: 'error',
    fix: 'write to the streams of the script, or to a file under /run',
    inScript: (step) => {
      const frozen = step.pre.filter(isFreeze).flatMap(targetsOf);
      const freezesAll = enumerationsOf(step).length > 0;
      const writes = [step.traces['pre-script'], step.traces['post-script']].flatMap(whileFrozen).flatMap(outputsOf);
      return writes.flatMap(({ value, at }) => {
        if (value === undefined || IN_MEMORY.test(value)) {
          return [];
        }
        const isNamed = frozen.some((path) => `${value}/`.startsWith(path === '/' ? '/' : `${path}/`));
        const message = `output goes to ${value}, on a file system that ${isNamed ? 'is' : 'may be'} frozen at that time: the write blocks, and the thaw after it never runs`;
        return isNamed || (freezesAll && value.startsWith('/')) ? [{ at, message }] : [];
      });
    },
  },
];

function readsSwap({ variable, body }: Loop, source: string): boolean {
  return variable !== '' && /\blsblk\b[^|]*MOUNTPOINT/.test(source) && !SKIPS_SWAP.test(`${source}\n${body}`);
}

/** Commands that the script has anywhere, and those in its strings that were followed. */
function mentionedCommands({ program, all }: ShellStep): readonly { readonly words: string; readonly at: number }[] {
  const written = commandsOf(program).map(({ name, args, pos }) => ({
    words: [name, ...args].map((word) => word?.text ?? '').join(' '),
    at: name?.pos ?? pos,
  }));
  return [...written, ...all.map((run) => ({ words: `${run.program} ${wordsOf(run)}`, at: run.at }))];
}

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
