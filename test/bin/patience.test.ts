import { classify } from '../../lambdas/aws/sdk-errors';
import { BadInput, ScriptNotSent, Throttled } from '../../lambdas/errors';
import { patiently } from '../../bin/account/patience';

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
    ['throttled', new Throttled('x', classify(REFUSAL))],
    ['a script that was not sent since AWS was asked too often', new ScriptNotSent('x', classify(REFUSAL))],
  ])('is asked again, later each time: %s', async (_, error) => {
    const { waits, sleep } = clock();
    expect(await patiently({ sleep }, failing(3, error))).toBe('answer');
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  test('is given up on after a minute', async () => {
    const { waits, sleep } = clock();
    const error = new Throttled('x', classify(REFUSAL));
    await expect(patiently({ sleep }, failing(Infinity, error))).rejects.toBe(error);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(60_000);
  });

  test('is not asked again when the answer is no', async () => {
    const { waits, sleep } = clock();
    await expect(patiently({ sleep }, failing(1, new BadInput('x')))).rejects.toThrow('x');
    expect(waits).toEqual([]);
  });
});
