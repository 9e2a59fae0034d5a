import fc from 'fast-check';
import { actsUntil, leaseOf, payable, type Debt } from '../../../lambdas/domain/debts';

const T0 = Date.parse('2026-11-22T03:00:00.000Z');
const at = (minutes: number): string => new Date(T0 + minutes * 60_000).toISOString();
const debt = (changed: Partial<Debt> = {}): Debt => ({
  executionArn: 'arn:child',
  runArn: 'arn:run',
  heldAt: at(-20),
  dueAt: at(-10),
  ...changed,
});
const SETTINGS = { actingSeconds: 300, deliverySeconds: 60 };

describe('the debts to pay', () => {
  test.each<[string, Partial<Debt>, string | undefined, boolean]>([
    ['are those that are overdue', { dueAt: at(-1) }, undefined, true],
    ['are those that are due at this very instant', { dueAt: at(0) }, undefined, true],
    ['are not those of a run at work', { dueAt: at(1) }, undefined, false],
    ['are those of a run that has ended', { dueAt: at(1) }, 'arn:run', true],
    ['are those of a child that has ended', { dueAt: at(1) }, 'arn:child', true],
    ['are not those of a run at work when another one has ended', { dueAt: at(1) }, 'arn:other', false],
  ])('%s', (_, changed, ended, pays) => {
    expect(payable([debt(changed)], { now: T0, ended })).toHaveLength(pays ? 1 : 0);
  });

  const debts = fc.array(
    fc.record({
      held: fc.integer({ min: -600, max: -1 }),
      lease: fc.integer({ min: -60, max: 60 }),
      run: fc.boolean(),
    }),
    { maxLength: 30 },
  );

  test('come newest first within their kind: of the ended run, overdue, thawed by their lease', () => {
    fc.assert(
      fc.property(debts, (all) => {
        const sorted = payable(
          all.map(({ held, lease, run }) =>
            debt({ heldAt: at(held), leaseEndsAt: at(lease), runArn: run ? 'arn:ended' : 'arn:run' }),
          ),
          { now: T0, ended: 'arn:ended' },
        );
        expect(sorted).toHaveLength(all.length);
        const keys = sorted.map((each) => {
          const kind = leaseOf(each, T0) === 'passed' ? 2 : Number(each.runArn !== 'arn:ended');
          return kind * 1_000 - Date.parse(each.heldAt) / 60_000 + T0 / 60_000;
        });
        expect(keys).toEqual([...keys].sort((left, right) => left - right));
      }),
    );
  });
});

describe('a lease', () => {
  test.each<[string | undefined, string]>([
    [undefined, 'none'],
    [at(1), 'in-force'],
    [at(0), 'passed'],
  ])('that ends at %s is %s', (leaseEndsAt, state) => {
    expect(leaseOf(debt(leaseEndsAt === undefined ? {} : { leaseEndsAt }), T0)).toBe(state);
  });
});

describe('somebody may act under a debt', () => {
  test.each<[string, Partial<Debt>, number]>([
    ['never, when nobody has said that he sends', {}, 0],
    ['never, though its run has just ended', { actsUntil: at(5) }, 0],
    [
      'as long as the last sender lives, and its script is under way',
      { sendings: { times: 2, lastAt: at(0) } },
      T0 + 360_000,
    ],
    [
      'as long as a function of its run that has ended',
      { sendings: { times: 1, lastAt: at(-9) }, actsUntil: at(5) },
      T0 + 300_000,
    ],
    ['as long as the longer of both', { sendings: { times: 1, lastAt: at(0) }, actsUntil: at(5) }, T0 + 360_000],
  ])('%s', (_, changed, until) => {
    expect(actsUntil(debt(changed), SETTINGS)).toBe(until);
  });
});
