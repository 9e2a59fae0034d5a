import { classify } from '../../lambdas/aws/sdk-errors';
import { BadInput, ScriptNotSent, Throttled } from '../../lambdas/errors';
import { eachOf, patiently } from '../../bin/check/patience';

const REFUSAL = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

function clock() {
  const waits: number[] = [];
  return {
    waits,
    sleep: (millis: number) => {
      waits.push(millis);
      return Promise.resolve();
    },
  };
}

function failing(times: number, error: Error): () => Promise<string> {
  let left = times;
  return () => {
    left -= 1;
    return left >= 0 ? Promise.reject(error) : Promise.resolve('answer');
  };
}

describe('a question', () => {
  test.each([
    ['throttled', new Throttled('x', { cause: REFUSAL })],
    ['a script that was not sent since AWS was asked too often', new ScriptNotSent('x', classify(REFUSAL))],
  ])('is asked again, later each time: %s', async (_, error) => {
    const { waits, sleep } = clock();
    expect(await patiently({ sleep }, failing(3, error))).toBe('answer');
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  test('is given up on after a minute', async () => {
    const { waits, sleep } = clock();
    const error = new Throttled('x', { cause: REFUSAL });
    await expect(patiently({ sleep }, failing(Infinity, error))).rejects.toBe(error);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(60_000);
  });

  test('is not asked again when the answer is no', async () => {
    const { waits, sleep } = clock();
    await expect(patiently({ sleep }, failing(1, new BadInput('x')))).rejects.toThrow('x');
    expect(waits).toEqual([]);
  });
});

test('items are worked on a few at a time, and answered in their order', async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return item * 10;
  };
  expect(await eachOf([5, 4, 3, 2, 1], 2, work)).toEqual([50, 40, 30, 20, 10]);
  expect(most).toBe(2);
});
