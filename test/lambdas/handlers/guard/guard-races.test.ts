import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { Ledger } from '../../../../lambdas/ports';
import { always, behaving, changing } from '../failures';
import { aDebt, anInput, FOREIGN, FOREIGN_INPUT, later, RUN, T0 } from '../target';
import { SENT, walk } from '../walk';
import { aWorld, type World } from '../world';
import { MINUTE, MINUTE_MILLIS, OWED, owe, owed, owing, thaws } from './guarding';

const ENDED = { kind: 'run-ended', executionArn: RUN.executionArn } as const;
const PAID = { overdue: 1, thawed: 1 };

/** Nobody has sent a pre-script under the debt. */
function unsent(options: SimulationOptions = {}, debt = aDebt()): World {
  const world = aWorld(options);
  owe(world, debt);
  return world;
}

describe('the guard, with a pre-script that is not there', () => {
  test('has outwaited its delivery when the debt is overdue: one thaw settles it', async () => {
    const world = unsent();
    expect(await world.guard(MINUTE)).toEqual(PAID);
    expect([thaws(world), owed(world)]).toEqual([1, []]);
  });

  test('settles at once what nobody has said that he sends: who says so later sends nothing', async () => {
    const world = unsent({}, aDebt({ dueAt: later(600) }));
    expect(await world.guard(ENDED)).toEqual(PAID);
    expect(owed(world)).toEqual([]);
    await expect(world.ledger.markSending({ ...aDebt(), now: T0 })).rejects.toMatchObject({ name: 'HoldLost' });
  });

  test('keeps a debt that somebody says he sends for while it is paid: his script may come behind the thaw', async () => {
    const world = unsent();
    void world.clock.sleep(10_000).then(() => world.ledger.markSending({ ...aDebt(), now: later(10) }));
    await world.guard(MINUTE);
    expect(owed(world)).toEqual(OWED);
    expect(world.events()).toMatchObject([{ detail: { confirmed: 'watched' } }]);
  });

  test('owes on when it could not be looked up: it may be running', async () => {
    const world = unsent(always('Guard', 'ListCommands', 'throttle'));
    expect(await world.guard(MINUTE)).toEqual({ overdue: 1, thawed: 0 });
    expect(owed(world)).toEqual(OWED);
  });
});

describe('the guard, of a run that ended while its function may go on', () => {
  const sent = async (options: SimulationOptions = {}, input = anInput()): Promise<World> => {
    const world = aWorld(options);
    await walk(world, SENT, input);
    return world;
  };

  test('thaws at once and keeps the debt until the time of the function is up, then thaws again', async () => {
    const world = await sent();
    expect(await world.guard(ENDED)).toEqual(PAID);
    const settled = Date.parse(world.owed()[0]?.dueAt ?? '');
    // Its own time-out, and the delivery of what it may send in the end.
    expect(settled - Date.parse(T0)).toBeGreaterThanOrEqual((300 + 60) * 1_000);
    const before = thaws(world);
    await world.clock.advance(MINUTE_MILLIS);
    expect(await world.guard(MINUTE)).toEqual({ overdue: 0, thawed: 0 });
    await world.clock.advance(settled - world.clock.now());
    expect(await world.guard(MINUTE)).toEqual(PAID);
    expect(thaws(world)).toBeGreaterThan(before);
    expect(owed(world)).toEqual([]);
  });

  test('tries again the next minute when the thaw was not confirmed', async () => {
    const fails = Array.from({ length: 11 }, () => 'fails' as const);
    const world = await sent({ ...FOREIGN, ...behaving({ post: ['fails', ...fails, 'succeeds'] }) }, FOREIGN_INPUT);
    expect(await world.guard(ENDED)).toEqual({ overdue: 1, thawed: 0 });
    await world.clock.advance(MINUTE_MILLIS);
    expect(await world.guard(MINUTE)).toEqual(PAID);
  });

  test('does not strike out for another guard what that one keeps', async () => {
    const world = await sent();
    await world.guard(ENDED);
    await world.clock.advance(MINUTE_MILLIS);
    await world.guard(ENDED);
    expect(owed(world)).toEqual(OWED);
  });
});

describe('two guards', () => {
  const claimedBy = ({ ledger, clock }: World) => {
    const at = (millis: number) => new Date(clock.now() + millis).toISOString();
    return ledger.takeOver({ ...aDebt(), by: 'other', now: at(0), until: at(45_000) });
  };

  test('do not pay the same debt at the same time', async () => {
    const world = await owing();
    await claimedBy(world);
    expect(await world.guard(MINUTE)).toEqual({ overdue: 1, thawed: 0 });
    expect(thaws(world)).toBe(0);
  });

  test('one of whom died: its claim is over before the next minute calls', async () => {
    const world = await owing();
    await claimedBy(world);
    await world.clock.advance(MINUTE_MILLIS);
    expect(await world.guard(MINUTE)).toEqual(PAID);
  });

  test('one of whom takes long: it says again that it pays, before its claim is over', async () => {
    const claims: Parameters<Ledger['takeOver']>[0][] = [];
    const world = await owing({
      behavior: {
        pre: ['hangs-frozen'],
        times: { thawMillis: 50_000 },
      },
      faults: [failing('Guard', 'CancelCommand', 'never-delivered')],
      ...changing('Guard', ({ ledger }) => {
        const takeOver: Ledger['takeOver'] = (claim) => {
          claims.push(claim);
          return ledger.takeOver(claim);
        };
        return { ledger: { ...ledger, takeOver } };
      }),
    });
    await world.guard(MINUTE);
    expect(claims.length).toBeGreaterThan(3);
    for (const [index, { now }] of claims.slice(1).entries()) {
      expect(Date.parse(now)).toBeLessThan(Date.parse(claims[index]?.until ?? ''));
    }
  });

  test('one of whom can not say so: a ledger that takes no claim keeps nobody from thawing', async () => {
    const world = await owing(always('Guard', 'takeOver'));
    expect(await world.guard(MINUTE)).toEqual(PAID);
    expect(world.logged()).toContain('debt-not-claimed');
  });
});
