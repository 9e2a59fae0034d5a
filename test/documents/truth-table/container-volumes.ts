import type { Bench } from '../bench';
import type { ScriptExit, Surroundings } from '../guest';

interface Places {
  /** Volumes that the container shows at other paths. */
  readonly own: readonly string[];
  /** Volumes that the last script does not see. */
  readonly hidden: readonly string[];
}

type Run = (command: string, surroundings?: Surroundings) => Promise<ScriptExit>;

/** A server in a container is held on its own volumes only, and is not ready where they are on no mount of the host. */
export async function holdsOwn(bench: Bench, { own, hidden }: Places, run: Run): Promise<void> {
  const pre = await run('pre-script');
  expect(pre).toMatchObject({ code: 0, stderr: '' });
  expect(bench.held(pre)).toEqual(Object.fromEntries(own.map((name) => [name, true])));
  expect(bench.frozen()).toEqual(own);
  expect((await run('post-script')).code).toBe(0);
  const before = hidden.map((name) => `umount ${bench.guest.path(name)}`).join(' && ');
  const dry = await run('dry-run', { before });
  expect(dry.code).toBe(206);
  expect(dry.stderr).toContain('on no mount of this instance');
}
