import { aCall, aReport, aRun, aTarget, at } from '../../../rehearsal/report/builders';
import { countWindows } from '../../../../lab/benchmark/rehearsed/count-window';

const target = aTarget();
const call = (millis: number, operation: string) =>
  aCall({ at: at(millis), service: 'ssm', operation, instance: target.instance });

describe('what lies inside a freeze window', () => {
  test('are the calls about the target between its first freeze and its thaw', () => {
    const calls = [
      call(3_500, 'ListCommandInvocations'),
      call(4_100, 'ListCommandInvocations'),
      call(4_120, 'CreateSnapshots'),
      call(4_380, 'SendCommand'),
      call(5_000, 'GetCommandInvocation'),
      aCall({ at: at(4_200), operation: 'CreateSnapshots', instance: 'i-00000000000000002' }),
    ];
    expect(countWindows(aReport({ runs: [aRun({ targets: [target] })], calls }))).toMatchObject({
      targets: 1,
      calls: 3,
      callsByOperation: { ListCommandInvocations: 1, CreateSnapshots: 1, SendCommand: 1 },
    });
  });

  test('are the states entered before the post-script was sent, and none behind', () => {
    const state = (millis: number) => ({ name: 'AState', enteredAt: at(millis), millis: 1 });
    const states = [state(3_900), state(4_050), state(4_371), state(4_373), state(5_000)];
    const counted = countWindows(aReport({ runs: [aRun({ targets: [aTarget({ states })] })] }));
    expect(counted.transitions).toBe(2);
  });

  test('are the cold starts that the function itself counted, each once', () => {
    const metric = { at: at(4_100), name: 'ColdStartInWindow', value: 1, unit: 'Count' };
    const metrics = [
      { ...metric, dimensions: { Policy: 'databases' } },
      { ...metric, dimensions: {} },
      { ...metric, name: 'FreezeMillis', dimensions: {} },
    ];
    expect(countWindows(aReport({ metrics })).coldStarts).toBe(1);
  });

  test("can't be told where nothing was frozen", () => {
    expect(() => countWindows(aReport({ runs: [] }))).toThrow('nothing was frozen');
  });
});
