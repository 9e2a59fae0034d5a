import { id } from '../../../../lab/simulation/builders';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { GuardEvent } from '../../../../lambdas/handlers/guard/guard';
import type { InstanceState } from '../../../../rehearsal/cloud/ec2/state';
import { always, changing, DENIED, rejecting, shorterBy } from '../failures';
import { aDebt, CHILD, EXECUTION, FOREIGN, later, RUN } from '../target';
import { aWorld } from '../world';
import { MINUTE, MINUTE_MILLIS, OWED, owe, owed, owing, thaws } from './guarding';

const ended = (executionArn: string): GuardEvent => ({ kind: 'run-ended', executionArn });
const FUTURE = { dueAt: later(600) };
const PAID = { overdue: 1, thawed: 1 };
const UNPAID = { overdue: 1, thawed: 0 };

describe('the guard', () => {
  test('ends, thaws and strikes out what is overdue, gives the instance free and tells', async () => {
    const world = await owing({ behavior: { pre: ['hangs-frozen'] } });
    expect(await world.guard(MINUTE)).toEqual(PAID);
    expect(world.calls('Guard')).toEqual([
      'ledger.owed',
      'ledger.takeOver',
      'instances.describe',
      'scripts.send',
      'scripts.find',
      'scripts.cancel',
      'scripts.send',
      'ledger.settle',
      'ledger.release',
      'events.publish',
    ]);
    expect(world.books.holds.size).toBe(0);
    expect(world.guest(1).frozenPaths()).toEqual([]);
    expect(world.metrics()).toEqual({ OwedThaw: 1 });
    expect(world.events().at(-1)).toMatchObject({
      detailType: 'Thaw Owed',
      detail: { executionId: EXECUTION, confirmed: 'confirmed' },
    });
  });

  test('knows from the ledger alone what to send', async () => {
    const world = await owing();
    await world.guard(MINUTE);
    const parameters = { executionId: [EXECUTION], command: ['post-script'] };
    expect(world.sent().at(-1)).toMatchObject({
      documentName: 'quiesce-files',
      document: { version: '1' },
      parameters,
    });
  });

  test.each([
    ['has passed: it is struck out and told once', later(-60), 'abandoned', []],
    ['is in force: it stays owed', later(600), 'owed', OWED],
  ])('settles a debt whose document is gone when its lease %s', async (_, leaseEndsAt, confirmed, left) => {
    const world = await owing({ debt: { leaseEndsAt } });
    world.cloud.removeDocument(aDebt().documentName);
    await world.guard(MINUTE);
    expect(owed(world)).toEqual(left);
    expect(thaws(world)).toBe(0);
    expect(world.events().at(-1)).toMatchObject({ detailType: 'Thaw Owed', detail: { confirmed } });
    await world.clock.advance(MINUTE_MILLIS);
    await world.guard(MINUTE);
    expect(world.events().filter(({ detailType }) => detailType === 'Thaw Owed')).toHaveLength(left.length + 1);
  });

  test('leaves a debt whose document is gone and whose lease nobody knows', async () => {
    const world = await owing();
    world.cloud.removeDocument(aDebt().documentName);
    await world.guard(MINUTE);
    expect(owed(world)).toEqual(OWED);
  });

  test('leaves alone what is not due: its run is at work', async () => {
    const world = await owing({ debt: FUTURE });
    expect(await world.guard(MINUTE)).toEqual({ overdue: 0, thawed: 0 });
    expect(owed(world)).toEqual(OWED);
  });

  test.each([
    ['the run', RUN.executionArn],
    ['the child', CHILD.arn],
  ])('pays at once when %s ended abnormally', async (_, executionArn) => {
    const world = await owing({ debt: FUTURE });
    expect(await world.guard(ended(executionArn))).toEqual(PAID);
    expect(owed(world)).toEqual([]);
  });

  test('pays what is overdue at the end of another run too, and nothing else', async () => {
    expect(await (await owing()).guard(ended('arn:other'))).toEqual(PAID);
    expect(await (await owing({ debt: FUTURE })).guard(ended('arn:other'))).toMatchObject({ overdue: 0 });
  });

  test('says for a run that died how it ended', async () => {
    const world = aWorld();
    const { schedule, scheduledTime, startedAt } = RUN;
    const unreported = { policy: 'databases', schedule, scheduledTime, startedAt };
    await world.guard({ ...ended('arn:other'), unreported } as GuardEvent);
    expect(world.events()).toMatchObject([
      { detailType: 'Run Completed', detail: { policy: 'databases', verdict: 'Failed', reason: 'run-died' } },
    ]);
  });

  test.each<InstanceState | 'unknown'>(['terminated', 'shutting-down', 'unknown'])(
    'lets a debt of an instance that is %s go: no freeze outlives its kernel',
    async (state) => {
      const world = aWorld();
      owe(world, aDebt(state === 'unknown' ? { instanceId: id(9) } : {}));
      world.cloud.setInstance(id(1), { state: state === 'unknown' ? 'running' : state });
      expect(await world.guard(MINUTE)).toEqual(PAID);
      expect(thaws(world)).toBe(0);
      expect(owed(world)).toEqual([]);
    },
  );

  test('keeps the debt of an instance that is stopped, in silence: it may wake up frozen', async () => {
    const world = aWorld();
    owe(world);
    world.cloud.setInstance(id(1), { state: 'stopped' });
    expect(await world.guard(MINUTE)).toEqual(UNPAID);
    expect(thaws(world)).toBe(0);
    expect(world.events()).toEqual([]);
    expect(owed(world)).toEqual(OWED);
  });

  test.each<InstanceState>(['running', 'stopping', 'pending'])('thaws an instance that is %s', async (state) => {
    const world = aWorld();
    owe(world);
    world.cloud.setInstance(id(1), { state });
    await world.guard(MINUTE);
    expect(thaws(world)).toBeGreaterThan(0);
  });

  test.each<[string, SimulationOptions]>([
    ['throttled', always('Guard', 'DescribeInstances', 'throttle')],
    ['denied', rejecting('Guard', 'instances.describe', DENIED)],
    ['unavailable', always('Guard', 'DescribeInstances')],
  ])('thaws all the same when EC2 does not say how the instance is: %s', async (_, options) => {
    expect(await (await owing(options)).guard(MINUTE)).toEqual(PAID);
  });

  test('pays all others when one can not be paid', async () => {
    const numbers = Array.from({ length: 23 }, (_, index) => index + 1);
    const world = aWorld({
      instances: numbers.map((number) => ({ number })),
      faults: [failing('Guard', 'settle', 'error-before-effect', { instance: id(12), times: Infinity })],
    });
    for (const number of numbers) {
      owe(world, aDebt({ instanceId: id(number) }));
    }
    expect(await world.guard(MINUTE)).toEqual({ overdue: 23, thawed: 22 });
    expect(owed(world)).toEqual([id(12)]);
    expect(world.logged()).toContain('debt-not-paid');
  });

  test.each([
    [
      'no thaw can be sent',
      always('Guard', 'SendCommand', 'throttle'),
      { CallThrottled: expect.any(Number) as unknown },
    ],
    ['no thaw is confirmed', { behavior: { post: ['fails'] as const } }, {}],
  ])('owes on when %s, and says so', async (_, options, refusals) => {
    const world = await owing(options);
    expect(await world.guard(MINUTE)).toEqual(UNPAID);
    expect(owed(world)).toEqual(OWED);
    expect(world.calls('Guard')).not.toContain('ledger.release');
    expect(world.events().at(-1)).toMatchObject({ detail: { confirmed: 'owed' } });
    expect(world.metrics()).toEqual({ OwedThaw: 1, ...refusals });
  });

  test('thaws again the next time when the debt could not be struck out', async () => {
    const world = await owing({ faults: [failing('Guard', 'settle', 'error-before-effect', { times: 4 })] });
    expect(await world.guard(MINUTE)).toEqual(UNPAID);
    await world.clock.advance(MINUTE_MILLIS);
    expect(await world.guard(MINUTE)).toEqual(PAID);
  });

  test('rejects when the ledger can not be read: the function fails, and its alarm rings', async () => {
    await expect(aWorld(always('Guard', 'owed')).guard(MINUTE)).rejects.toMatchObject({ name: 'LedgerUnavailable' });
  });

  test('gives no instance free that the run holds again', async () => {
    // The index still lists what was struck out meanwhile.
    const stale = { owed: () => Promise.resolve([aDebt()]) };
    const world = aWorld(changing('Guard', ({ ledger }) => ({ ledger: { ...ledger, ...stale } })));
    owe(world, aDebt({ executionId: 'second', attempt: 2, ...FUTURE }));
    await world.guard(MINUTE);
    expect(world.owed()).toMatchObject([{ executionId: 'second' }]);
  });
});

describe('the order of debts', () => {
  test('is the newest first, those whose lease has passed last', async () => {
    const world = aWorld({ instances: [1, 2, 3].map((number) => ({ number })) });
    owe(world, aDebt({ instanceId: id(1), heldAt: later(-3_600) }));
    owe(world, aDebt({ instanceId: id(2), leaseEndsAt: later(-300) }));
    owe(world, aDebt({ instanceId: id(3), heldAt: later(-900) }));
    await world.guard(MINUTE);
    const described = world.cloud.calls.filter(({ operation }) => operation === 'DescribeInstances');
    expect(described.map(({ instance }) => instance)).toEqual([3, 1, 2].map(id));
    expect(world.events()).toContainEqual(
      expect.objectContaining({ detail: expect.objectContaining({ instance: id(2), lease: 'passed' }) as unknown }),
    );
  });

  test('begins none when the function ends too soon, and says how many are left', async () => {
    const world = await owing({ ...FOREIGN, ...shorterBy(300, 'Guard') });
    expect(await world.guard(MINUTE)).toEqual(UNPAID);
    expect(world.logged()).toContain('debts-left');
  });
});
