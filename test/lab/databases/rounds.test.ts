import type { Play, Subject } from '../../../lab/databases/round';
import { playRounds } from '../../../lab/databases/rounds';
import type { Stage } from '../../../lab/databases/stage/stage';

const SUBJECT = { seed: ['snap-1'] } as unknown as Subject;

interface Diary {
  readonly lines: readonly string[];
  readonly result: ReturnType<typeof playRounds<string>>;
}

/** Rounds 1 to 5 of `play`, and what happened in which order. */
async function diaryOf(
  play: (number: number) => Promise<string>,
  { seconds = 60, signal = new AbortController().signal } = {},
): Promise<Diary> {
  const lines: string[] = [];
  const begin = (): Pick<Play['turn'], 'end'> => {
    const turn = `turn ${lines.filter((line) => line.endsWith('begins')).length + 1}`;
    lines.push(`${turn} begins`);
    return { end: () => Promise.resolve(lines.push(`${turn} ends`)).then(() => undefined) };
  };
  const result = playRounds<string>({
    ...{ stage: { begin } as Partial<Stage> as Stage, subject: SUBJECT, numbers: [1, 2, 3, 4, 5], seconds, signal },
    play: ({ seed }, number) => (seed === SUBJECT.seed ? play(number) : Promise.reject(new Error('another seed'))),
    onRound: ({ number, outcome }) => {
      lines.push(`${number}: ${typeof outcome === 'string' ? outcome : outcome.failure}`);
    },
  });
  await result.catch(() => undefined);
  return { lines, result };
}

/** Rounds that fail by their number. */
function failing(...numbers: readonly number[]): (number: number) => Promise<string> {
  return (number) => (numbers.includes(number) ? Promise.reject(new Error('lost')) : Promise.resolve('kept'));
}

test('a round that fails is told, its turn ends, and the others are played', async () => {
  const { lines, result } = await diaryOf(failing(2));
  await expect(result).resolves.toEqual({ outcomes: ['kept', 'kept', 'kept', 'kept'], failures: ['round 2: lost'] });
  expect(lines.slice(0, 6)).toEqual([
    ...['turn 1 begins', '1: kept', 'turn 1 ends'],
    ...['turn 2 begins', '2: lost', 'turn 2 ends'],
  ]);
  expect(lines).toHaveLength(15);
});

test.each<[string, readonly number[], number]>([
  ['three failures in a row end them', [2, 3, 4], 4],
  ['three failures that do not follow each other end nothing', [1, 2, 4], 5],
])('%s', async (_, numbers, played) => {
  const { lines, result } = await diaryOf(failing(...numbers));
  expect((await result).failures).toEqual(numbers.map((number) => `round ${number}: lost`));
  expect(lines.filter((line) => line.endsWith('ends'))).toHaveLength(played);
});

test('a round that takes too long fails', async () => {
  const { result } = await diaryOf(() => new Promise(() => undefined), { seconds: 0.01 });
  expect((await result).failures[0]).toBe('round 1: round 1 did not end within 0.01 s');
});

test('an interruption ends the turn, and no further round begins', async () => {
  const interruption = new AbortController();
  const { lines, result } = await diaryOf(
    () => {
      interruption.abort();
      return new Promise(() => undefined);
    },
    { signal: interruption.signal },
  );
  await expect(result).rejects.toThrow('interrupted');
  expect(lines).toEqual(['turn 1 begins', 'turn 1 ends']);
});
