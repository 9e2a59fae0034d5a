import { guard } from '../../../../lambdas/handlers/guard/guard';
import { INSTANCE } from '../../domain/builders';
import { ends, hangs, sending } from '../fake-scripts';
import { always } from '../faults';
import { FUTURE, MINUTE, MINUTE_MILLIS, owed, owing, running, SETTINGS, watching } from './guarding';
import { aDebt, CHILD, DENIED, EXECUTION, NO_LEDGER, NOT_SENT, RUN_ARN, THROTTLED, UNAVAILABLE } from '../states';
import { aWorld, T0 } from '../world';

describe('the guard', () => {
  test('ends, thaws and strikes out what is overdue, gives the instance free and tells', async () => {
    const world = await owing({ scripts: (stage) => (stage === 'pre-script' ? hangs() : ends(0)) });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
    const calls = world.journal.filter((call) => call !== 'scripts.status');
    expect(calls.slice(2)).toEqual([
      'ledger.owed',
      'ledger.takeOver',
      'instances.describe',
      'send post-script',
      'scripts.find',
      'cancel pre-script-1',
      'send post-script',
      'ledger.settle',
      'ledger.release',
      'events.publish',
    ]);
    expect(await owed(world)).toEqual([]);
    expect(world.metrics).toEqual({ OwedThaw: 1 });
    expect(world.events).toMatchObject([
      { detailType: 'Thaw Owed', detail: { executionId: EXECUTION, confirmed: 'confirmed' } },
    ]);
  });

  test('knows from the ledger alone what to send', async () => {
    const world = await owing();
    await watching(world);
    expect(world.sent.at(-1)).toMatchObject({
      documentName: 'quiesce-postgresql',
      documentVersion: '3',
      parameters: { executionId: [EXECUTION], command: ['post-script'] },
    });
  });

  test('leaves alone what is not due: its run is at work', async () => {
    const world = await owing({}, aDebt({ dueAt: FUTURE }));
    expect(await watching(world)).toEqual({ overdue: 0, thawed: 0 });
    expect(await owed(world)).toEqual([INSTANCE]);
  });

  test.each([
    ['the run', RUN_ARN],
    ['the child', CHILD.arn],
  ])('pays at once when %s ended abnormally', async (_, executionArn) => {
    const world = await owing({}, aDebt({ dueAt: FUTURE }));
    expect(await watching(world, { kind: 'run-ended', executionArn })).toEqual({ overdue: 1, thawed: 1 });
    expect(await owed(world)).toEqual([]);
  });

  test('pays what is overdue at the end of another run too', async () => {
    const world = await owing();
    expect(await watching(world, { kind: 'run-ended', executionArn: 'arn:other' })).toEqual({ overdue: 1, thawed: 1 });
  });

  test('says for a run that died how it ended', async () => {
    const world = await owing({}, aDebt({ dueAt: FUTURE }));
    const unreported = {
      policy: 'databases',
      schedule: 'nightly',
      scheduledTime: '2026-11-22T03:00:00.000Z',
      startedAt: '',
    };
    await watching(world, { kind: 'run-ended', executionArn: 'arn:other', unreported });
    expect(world.events).toMatchObject([
      { detailType: 'Run Completed', detail: { policy: 'databases', verdict: 'Failed', reason: 'run-died' } },
    ]);
  });

  test('does not pay for another run that ended', async () => {
    const world = await owing({}, aDebt({ dueAt: FUTURE }));
    expect(await watching(world, { kind: 'run-ended', executionArn: 'arn:other' })).toMatchObject({ overdue: 0 });
  });

  test.each(['terminated', 'shutting-down', undefined])(
    'lets a debt of an instance that is %s go: no freeze outlives its kernel',
    async (state) => {
      const world = await owing({ instances: state === undefined ? [] : [running(INSTANCE, state)] });
      expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
      expect(world.journal).not.toContain('send post-script');
      expect(await owed(world)).toEqual([]);
    },
  );

  test('keeps the debt of an instance that is stopped, in silence: it may wake up frozen', async () => {
    const world = await owing({ instances: [running(INSTANCE, 'stopped')] });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 0 });
    expect(world.journal).not.toContain('send post-script');
    expect(await owed(world)).toHaveLength(1);
  });

  test.each(['running', 'stopping', 'pending'])('thaws an instance that is %s', async (state) => {
    const world = await owing({ instances: [running(INSTANCE, state)] });
    await watching(world);
    expect(world.journal).toContain('send post-script');
  });

  test.each([THROTTLED, DENIED, UNAVAILABLE])(
    'thaws all the same when EC2 does not say how the instance is: %s',
    async (error) => {
      const world = await owing({ faults: { 'instances.describe': always(error) } });
      expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
    },
  );

  test('pays all others when one can not be paid', async () => {
    const ids = Array.from({ length: 23 }, (_, index) => `i-${String(index)}`);
    const broken = 'i-11';
    const world = aWorld({
      instances: ids.map((id) => running(id)),
      faults: {
        'ledger.settle': (_, hold) =>
          typeof hold === 'object' && hold !== null && 'instanceId' in hold && hold.instanceId === broken
            ? NO_LEDGER
            : undefined,
      },
    });
    for (const instanceId of ids) {
      await world.ports.ledger.hold(aDebt({ instanceId, executionId: `e-${instanceId}` }));
    }
    expect(await watching(world)).toEqual({ overdue: 23, thawed: 22 });
    expect(await owed(world)).toEqual([broken]);
    expect(world.logged).toContain('debt-not-paid');
  });

  test.each([
    ['no thaw can be sent', { faults: { 'scripts.send': sending('post-script', NOT_SENT) } }],
    ['no thaw is confirmed', { scripts: (stage: string) => ends(stage === 'pre-script' ? 0 : 202) }],
  ])('owes on when %s, and says so', async (_, options) => {
    const world = await owing(options);
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 0 });
    expect(await owed(world)).toEqual([INSTANCE]);
    expect(world.journal).not.toContain('ledger.release');
    expect(world.events).toMatchObject([{ detail: { confirmed: 'owed' } }]);
    expect(world.metrics).toEqual({ OwedThaw: 1 });
  });

  test('thaws again the next time when the debt could not be struck out', async () => {
    let times = 0;
    const world = await owing({ faults: { 'ledger.settle': () => ((times += 1) === 1 ? NO_LEDGER : undefined) } });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 0 });
    await world.ports.clock.sleep(MINUTE_MILLIS);
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
  });

  test('rejects when the ledger can not be read: the function fails, and its alarm rings', async () => {
    const world = aWorld({ faults: { 'ledger.owed': always(NO_LEDGER) } });
    await expect(watching(world)).rejects.toBe(NO_LEDGER);
  });

  test('gives no instance free that the run holds again', async () => {
    const world = await owing();
    const [first] = await world.ports.ledger.owed();
    await world.ports.ledger.strikeOut(aDebt());
    await world.ports.ledger.hold(aDebt({ executionId: 'second', attempt: 2, heldAt: T0, dueAt: FUTURE }));
    // The index still lists what was struck out meanwhile.
    const ports = {
      ...world.ports,
      ledger: { ...world.ports.ledger, owed: () => Promise.resolve(first === undefined ? [] : [first]) },
    };
    await guard(ports, SETTINGS)(MINUTE);
    expect(await world.ports.ledger.owed()).toMatchObject([{ executionId: 'second' }]);
  });
});

describe('the order of debts', () => {
  test('is the newest first, those whose lease has passed last, and no more are begun than there is time for', async () => {
    const debts = [
      aDebt({ instanceId: 'i-old', executionId: 'old', heldAt: '2026-11-22T02:00:00.000Z' }),
      aDebt({ instanceId: 'i-passed', executionId: 'passed', leaseEndsAt: '2026-11-22T02:55:00.000Z' }),
      aDebt({ instanceId: 'i-new', executionId: 'new', heldAt: '2026-11-22T02:45:00.000Z' }),
    ];
    const described: unknown[] = [];
    const world = aWorld({
      instances: debts.map(({ instanceId }) => running(instanceId)),
      faults: { 'instances.describe': (_, id) => void described.push(id) },
    });
    for (const debt of debts) {
      await world.ports.ledger.hold(debt);
    }
    await watching(world);
    expect(described).toEqual(['i-new', 'i-old', 'i-passed']);
    expect(world.events).toMatchObject([{}, {}, { detail: { instance: 'i-passed', lease: 'passed' } }]);
  });

  test('begins none when the function ends too soon, and says how many are left', async () => {
    const world = await owing({ remainingMillis: 300_000 });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 0 });
    expect(world.logged).toContain('debts-left');
  });
});
