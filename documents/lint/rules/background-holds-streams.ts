import { inEachShellStep, type Rule } from '../finding';
import { leasesOf } from '../shell/meaning';
import type { Run, Spawn } from '../shell/trace';

export const backgroundHoldsStreams: Rule = {
  id: 'background-holds-streams',
  severity: 'error',
  check: inEachShellStep(({ traces, at }) =>
    [traces['pre-script'], traces['post-script']].flatMap((trace) => {
      const { runs } = trace;
      // Nobody waits for a lease, whatever else the script waits for.
      const leases = leasesOf(trace).map((lease) => lease.spawn);
      const spawns = [...new Set(runs.flatMap(({ where }) => where.spawns))];
      return spawns
        .filter((spawn) => heldStreams(spawn).length > 0 && (leases.includes(spawn) || !isAwaited(spawn, runs)))
        .map((spawn) => ({
          at: at(spawn.at),
          message: `a background process keeps the script's ${heldStreams(spawn).join(' and ')}: the SSM Agent waits for them to close, so the command stays InProgress while the instance is frozen`,
          fix: 'give it streams of its own: </dev/null >/dev/null 2>&1 &',
        }));
    }),
  ),
};

function heldStreams({ streams }: Spawn): readonly string[] {
  return (['stdout', 'stderr'] as const).filter((name) => streams[name] === 'script');
}

function isAwaited(spawn: Spawn, runs: readonly Run[]): boolean {
  const last = runs.findLastIndex(({ where }) => where.spawns.includes(spawn));
  return runs.slice(last + 1).some(({ program }) => program === 'wait');
}
