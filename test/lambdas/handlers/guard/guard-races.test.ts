import type { GuardEvent } from '../../../../lambdas/handlers/guard/guard';
import { INSTANCE } from '../../domain/builders';
import { ends, hangs } from '../fake-scripts';
import { always, nth } from '../faults';
import { FUTURE, MINUTE_MILLIS, owed, owing, running, SETTINGS, watching } from './guarding';
import { aDebt, NO_LEDGER, RUN_ARN, THROTTLED } from '../states';
import { aWorld, T0, type World, type WorldOptions } from '../world';

describe('the guard, with a pre-script that is not there', () => {
  const unsent = async (options: WorldOptions, hold = aDebt()): Promise<World> => {
    const world = aWorld({ instances: [running()], scripts: () => ends(205), ...options });
    await world.ports.ledger.hold(hold);
    return world;
  };

  test('has outwaited its delivery when the debt is overdue: one thaw settles it', async () => {
    const world = await unsent({});
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
  });

  test('settles at once what nobody has said that he sends: who says so later sends nothing', async () => {
    const world = await unsent({}, aDebt({ dueAt: FUTURE }));
    expect(await watching(world, { kind: 'run-ended', executionArn: RUN_ARN })).toEqual({ overdue: 1, thawed: 1 });
    expect(await owed(world)).toEqual([]);
    await expect(world.ports.ledger.markSending({ ...aDebt(), now: T0 })).rejects.toMatchObject({ name: 'HoldLost' });
  });

  test('keeps a debt that somebody says he sends for while it is paid: his script may come behind the thaw', async () => {
    const late: { mark?: () => Promise<unknown> } = {};
    const world = await unsent({ faults: { 'scripts.find': () => void late.mark?.() } });
    late.mark = () => world.ports.ledger.markSending({ ...aDebt(), now: T0 });
    await watching(world);
    expect(await owed(world)).toEqual([INSTANCE]);
    expect(world.events).toMatchObject([{ detail: { confirmed: 'watched' } }]);
  });

  test('owes on when it could not be looked up: it may be running', async () => {
    const world = await unsent({ faults: { 'scripts.find': always(THROTTLED) } });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 0 });
    expect(await owed(world)).toEqual([INSTANCE]);
  });

  test('owes on when no thaw was confirmed', async () => {
    const world = await unsent({ scripts: () => ends(202) });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 0 });
  });
});

describe('the guard, of a run that ended while its function may go on', () => {
  const ended: GuardEvent = { kind: 'run-ended', executionArn: RUN_ARN };
  const sent = async (options: WorldOptions = {}): Promise<World> => {
    const world = await owing(options, aDebt({ dueAt: FUTURE }));
    await world.ports.ledger.markSending({ ...aDebt(), now: T0 });
    return world;
  };

  test('thaws at once and keeps the debt until the time of the function is up, then thaws again', async () => {
    const world = await sent();
    expect(await watching(world, ended)).toEqual({ overdue: 1, thawed: 1 });
    const [debt] = await world.ports.ledger.owed();
    const settled = Date.parse(debt?.dueAt ?? '');
    // Its own time-out, and the delivery of what it may send in the end.
    expect(settled - Date.parse(T0)).toBeGreaterThanOrEqual((SETTINGS.actingSeconds + 60) * 1_000);
    const thaws = (): number => world.journal.filter((call) => call === 'send post-script').length;
    const before = thaws();
    await world.ports.clock.sleep(MINUTE_MILLIS);
    expect(await watching(world)).toEqual({ overdue: 0, thawed: 0 });
    await world.ports.clock.sleep(settled - world.ports.clock.now());
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
    expect(thaws()).toBeGreaterThan(before);
    expect(await owed(world)).toEqual([]);
  });

  test('tries again the next minute when the thaw was not confirmed', async () => {
    const world = await sent({ scripts: (stage, nth) => ends(stage === 'post-script' && nth <= 12 ? 202 : 0) });
    expect(await watching(world, ended)).toEqual({ overdue: 1, thawed: 0 });
    await world.ports.clock.sleep(MINUTE_MILLIS);
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
  });

  test('does not strike out for another guard what that one keeps', async () => {
    const world = await sent();
    await watching(world, ended);
    await world.ports.clock.sleep(MINUTE_MILLIS);
    await watching(world, ended);
    expect(await owed(world)).toEqual([INSTANCE]);
  });
});

describe('two guards', () => {
  test('do not pay the same debt at the same time', async () => {
    const world = await owing();
    await world.ports.ledger.takeOver({ ...aDebt(), by: 'other', now: T0, until: '2026-11-22T03:00:45.000Z' });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 0 });
    expect(world.journal).not.toContain('send post-script');
  });

  test('one of whom died: its claim is over before the next minute calls', async () => {
    const world = await owing({ faults: { 'instances.describe': nth(1, new Error('killed')) } });
    await world.ports.ledger.takeOver({ ...aDebt(), by: 'dead', now: T0, until: '2026-11-22T03:00:45.000Z' });
    await world.ports.clock.sleep(MINUTE_MILLIS);
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
  });

  test('one of whom takes long: it says again that it pays, before its claim is over', async () => {
    const gaps: number[] = [];
    let until = 0;
    const world = await owing({
      scripts: (stage) => (stage === 'pre-script' ? hangs({ onCancel: 'nothing' }) : ends(0, 50_000)),
      faults: {
        'ledger.takeOver': (_, claim) => {
          const { now, until: next } = claim as { readonly now: string; readonly until: string };
          gaps.push(Date.parse(now) - until);
          until = Date.parse(next);
          return undefined;
        },
      },
    });
    await watching(world);
    expect(gaps.length).toBeGreaterThan(3);
    expect(gaps.slice(1).every((gap) => gap < 0)).toBe(true);
  });

  test('one of whom can not say so: a ledger that takes no claim keeps nobody from thawing', async () => {
    const world = await owing({ faults: { 'ledger.takeOver': always(NO_LEDGER) } });
    expect(await watching(world)).toEqual({ overdue: 1, thawed: 1 });
    expect(world.logged).toContain('debt-not-claimed');
  });
});
