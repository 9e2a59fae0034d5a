import { ends, hangs } from '../fake-scripts';
import { always } from '../faults';
import { aDebt, aHeldAttempt, anAttempt, THROTTLED } from '../states';
import { owed, thawing, thawPre } from '../thawing';
import { aWorld } from '../world';

describe('Thaw of a pre-script whose sending is unknown', () => {
  const attempt = aHeldAttempt({ failure: { Error: 'OutcomeUnknown', Cause: '{}' } });

  test('thaws at once, then looks for it, ends what it finds and thaws again', async () => {
    const { world, report, calls } = await thawPre(hangs(), {}, attempt);
    expect(calls.slice(0, 4)).toEqual(['send post-script', 'scripts.find', 'cancel pre-script-1', 'send post-script']);
    expect(report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'failed' } });
    expect(await owed(world)).toBe(0);
  });

  test.each([
    ['is never found', {}, 'the pre-script was never found'],
    ['can not be looked up', { 'scripts.find': always(THROTTLED) }, 'the pre-script could not be looked up'],
  ])('thaws one that %s, and owes on: it may still arrive', async (_, faults, detail) => {
    const world = aWorld({ faults, scripts: () => ends(205) });
    await world.ports.ledger.hold(aDebt());
    const report = await thawing(world, attempt);
    expect(world.journal).toContain('send post-script');
    expect(report).toMatchObject({ confirmed: 'owed', detail });
    expect(await owed(world)).toBe(1);
  });

  test('sends nothing and strikes out where surely nothing was sent', async () => {
    const world = aWorld();
    await world.ports.ledger.hold(aDebt());
    const report = await thawing(world, aHeldAttempt({ failure: { Error: 'ScriptNotSent', Cause: 'why' } }));
    expect(report).toMatchObject({ confirmed: 'confirmed', detail: 'why' });
    expect(world.sent).toEqual([]);
    expect(await owed(world)).toBe(0);
  });

  test('thaws where a later send was refused, but a pre-script is on its way', async () => {
    const { calls } = await thawPre(
      ends(0),
      {},
      anAttempt({ failure: { Error: 'ScriptNotSent', Cause: 'of a post-script' } }),
    );
    expect(calls).toContain('send post-script');
  });

  test.each(['HoldLost', 'LedgerUnavailable', 'Lambda.Unknown', 'States.Timeout'])(
    'thaws after %s: who knows what was sent',
    async (Error) => {
      const { calls } = await thawPre(ends(0), {}, aHeldAttempt({ failure: { Error, Cause: '' } }));
      expect(calls).toContain('send post-script');
    },
  );
});
