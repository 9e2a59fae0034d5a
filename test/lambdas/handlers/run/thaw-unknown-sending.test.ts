import { failing } from '../../../../lab/simulation/faults';
import { always } from '../failures';
import { FOREIGN } from '../target';
import { HELD, SENT, walk, walkOn } from '../walk';
import { aWorld } from '../world';
import { HANGING, owed, thaw, thawing } from './thawing';

describe('Thaw of a pre-script whose sending is unknown', () => {
  const unknown = (kind: 'timeout-before-effect' | 'timeout-after-effect') =>
    failing('SendPreScript', 'SendCommand', kind);

  test('thaws at once, then looks for it, ends what it finds and thaws again', async () => {
    const thawed = await thaw(HANGING, { ...FOREIGN, faults: [unknown('timeout-after-effect')] }, walkOn);
    expect(thawed.calls.slice(0, 4)).toEqual(['scripts.send', 'scripts.find', 'scripts.cancel', 'scripts.send']);
    expect(thawed.report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'failed' } });
    expect(owed(thawed)).toBe(0);
  });

  test.each([
    ['is never found', [], 'the pre-script was never found'],
    [
      'can not be looked up',
      always('Thaw', 'ListCommands', 'throttle').faults,
      'the pre-script could not be looked up',
    ],
  ])('thaws one that %s, and owes on: it may still arrive', async (_, faults, detail) => {
    const thawed = await thaw({}, { faults: [unknown('timeout-before-effect'), ...faults] }, walkOn);
    expect(thawed.calls).toContain('scripts.send');
    expect(thawed.report).toMatchObject({ confirmed: 'owed', detail });
    expect(owed(thawed)).toBe(1);
  });

  test('sends nothing and strikes out where surely nothing was sent', async () => {
    const thawed = await thaw({}, always('SendPreScript', 'SendCommand', 'throttle'), walkOn);
    const detail = expect.stringContaining('ScriptNotSent') as unknown;
    expect(thawed.report).toMatchObject({ confirmed: 'confirmed', detail });
    expect(thawed.world.sent()).toEqual([]);
    expect(owed(thawed)).toBe(0);
  });

  test.each([
    ['ScriptNotSent of a later script', 'with', 'ScriptNotSent'],
    ['HoldLost', 'without', 'HoldLost'],
    ['LedgerUnavailable', 'without', 'LedgerUnavailable'],
    ['Lambda.Unknown', 'without', 'Lambda.Unknown'],
    ['States.Timeout', 'without', 'States.Timeout'],
  ])('thaws after %s, %s a pre-script that is known', async (_, known, Error) => {
    const world = aWorld();
    const { attempt, ...state } = await walk(world, known === 'with' ? SENT : HELD);
    const { calls } = await thawing(world, { ...state, attempt: { ...attempt, failure: { Error, Cause: '' } } });
    expect(calls).toContain('scripts.send');
  });
});
