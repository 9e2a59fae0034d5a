import type { Observed } from '../../../bin/status/judge';
import { watchStatus } from '../../../bin/status/watch';
import { CommandProblem } from '../../../bin/problem';

const observed = (now: number, unseen: Observed['unseen'] = []): Observed => ({
  ...{ now, region: 'eu-central-1', engines: [], policies: [], unseen, unreadable: [] },
});

class Interrupted extends Error {}

type Written = (error?: Error) => void;

/**
 * Watches these looks, one after another; an error is thrown by its look. What it wrote, and how long it waited. `readers`: how
 * many texts are read before the pipe is closed.
 */
async function watch(looks: readonly (Observed | Error)[], screen: 'drawn' | 'lines', readers = Infinity) {
  const waits: number[] = [];
  const written = { stdout: '', stderr: '' };
  let reads = 0;
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk, ended?: BufferEncoding | Written) => {
      const isRead = reads < readers;
      reads += 1;
      written[stream] += isRead ? String(chunk) : '';
      if (typeof ended === 'function') {
        ended(isRead ? undefined : new Error('write EPIPE'));
      }
      return isRead;
    }),
  );
  let number = 0;
  const look = async (): Promise<Observed> => {
    await Promise.resolve();
    const next = looks[number] ?? new Interrupted();
    number += 1;
    if (next instanceof Error) {
      throw next;
    }
    return next;
  };
  const clock = {
    sleep: (millis: number) => {
      waits.push(millis);
      return Promise.resolve();
    },
  };
  const show = ({ now }: Observed): string => `seen at ${String(now)}\n`;
  try {
    const ended = await watchStatus({ look, clock, seconds: 30, screen, show }).catch((error: unknown) => error);
    return { ...written, waits, ended };
  } finally {
    for (const spy of spies) {
      spy.mockRestore();
    }
  }
}

const CHANGED = observed(3, [{ region: 'eu-west-1', cause: 'no' }]);

test('a pipe gets a line for each change, and nothing when only time passes', async () => {
  const { stdout, waits, ended } = await watch([observed(1), observed(2), CHANGED, observed(4)], 'lines');
  expect(stdout).toBe('seen at 1\nseen at 3\nseen at 4\n');
  expect(waits).toEqual([30_000, 30_000, 30_000, 30_000]);
  expect(ended).toBeInstanceOf(Interrupted);
});

test('a terminal is drawn again each time', async () => {
  const { stdout } = await watch([observed(1), observed(2)], 'drawn');
  expect(stdout).toBe('\u001b[H\u001b[2Jseen at 1\n\u001b[H\u001b[2Jseen at 2\n');
});

test('a look that fails is said and repeated, and the next one is shown again', async () => {
  const { stdout, stderr } = await watch([observed(1), new CommandProblem('no answer'), observed(2)], 'lines');
  expect(stderr).toBe('UNKNOWN: no answer\n');
  expect(stdout).toBe('seen at 1\nseen at 2\n');
});

test('a first look that fails ends it: the options or the permissions are wrong', async () => {
  const problem = new CommandProblem('--policy is "db"');
  expect(await watch([problem], 'lines')).toMatchObject({ ended: problem, stdout: '', waits: [] });
});

test.each(['drawn', 'lines'] as const)(
  '%s, it ends with the last verdict when nobody reads it any more',
  async (screen) => {
    const { stdout, waits, ended } = await watch([observed(1), CHANGED, observed(4)], screen, 1);
    expect(stdout).toMatch(/seen at 1\n$/);
    expect(waits).toEqual([30_000]);
    expect(ended).toBe(3);
  },
);
