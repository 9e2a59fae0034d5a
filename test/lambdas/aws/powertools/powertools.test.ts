import { powertoolsLog } from '../../../../lambdas/aws/powertools/log';
import { powertoolsMetrics } from '../../../../lambdas/aws/powertools/metrics';
import { MetricName } from '../../../../lambdas/domain/metrics';
import { Throttled } from '../../../../lambdas/errors';

/** Lines that `work` writes to stdout and stderr, as JSON. */
function linesOf(work: () => void): readonly unknown[] {
  const lines: string[] = [];
  const write = (chunk: unknown): boolean => {
    lines.push(...String(chunk).split('\n'));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(write));
  try {
    work();
  } finally {
    spies.forEach((spy) => {
      spy.mockRestore();
    });
  }
  return lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line));
}

describe('metrics', () => {
  test('are one line, by policy and once without a dimension, and only what is non-zero', () => {
    const metrics = powertoolsMetrics();
    const lines = linesOf(() => {
      metrics.emit('databases', {
        [MetricName.FREEZE_MILLIS]: 812,
        [MetricName.PRE_SCRIPT_STARTED]: 1,
        [MetricName.PRE_SCRIPT_FAILED]: 0,
      });
    });
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number) as unknown,
          CloudWatchMetrics: [
            {
              Namespace: 'Quiesce',
              Dimensions: [['Policy'], []],
              Metrics: [
                { Name: 'PreScriptStarted', Unit: 'Count' },
                { Name: 'FreezeMillis', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        Policy: 'databases',
        PreScriptStarted: 1,
        FreezeMillis: 812,
      },
    ]);
  });

  test('of two policies in one invocation do not mix', () => {
    const metrics = powertoolsMetrics();
    const lines = linesOf(() => {
      metrics.emit('one', { [MetricName.OWED_THAW]: 2 });
      metrics.emit('two', { [MetricName.RUN_FAILED]: 1 });
    });
    expect(lines).toMatchObject([
      { Policy: 'one', OwedThaw: 2 },
      { Policy: 'two', RunFailed: 1 },
    ]);
    expect(lines[1]).not.toHaveProperty('OwedThaw');
  });

  test('that are levels are written also when they are zero', () => {
    const metrics = powertoolsMetrics();
    const lines = linesOf(() => {
      metrics.emit('databases', { [MetricName.HOURS_SINCE_CONSISTENT_SET]: 0, [MetricName.OWED_THAW]: 0 });
    });
    expect(lines).toMatchObject([
      {
        _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'HoursSinceConsistentSet', Unit: 'None' }] }] },
        HoursSinceConsistentSet: 0,
      },
    ]);
  });

  test('of the newest drill is a level, too', () => {
    const metrics = powertoolsMetrics();
    const lines = linesOf(() => {
      metrics.emit('databases', { [MetricName.HOURS_SINCE_DRILL]: 0 });
    });
    expect(lines).toMatchObject([
      { _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'HoursSinceDrill', Unit: 'None' }] }] }, HoursSinceDrill: 0 },
    ]);
  });

  test('of no policy have no dimension', () => {
    const metrics = powertoolsMetrics();
    const lines = linesOf(() => {
      metrics.emit('databases', { [MetricName.OWED_THAW]: 1 });
      metrics.emit(undefined, { [MetricName.LIFECYCLE_BACKLOG]: 3 });
    });
    expect(lines[1]).toMatchObject({
      _aws: {
        CloudWatchMetrics: [{ Dimensions: [[]], Metrics: [{ Name: 'LifecycleBacklog', Unit: 'Count' }] }],
      },
      LifecycleBacklog: 3,
    });
    expect(lines[1]).not.toHaveProperty('Policy');
  });

  test('that are all zero write nothing', () => {
    const metrics = powertoolsMetrics();
    expect(
      linesOf(() => {
        metrics.emit('databases', { [MetricName.OWED_THAW]: 0 });
        metrics.emit('databases', {});
      }),
    ).toEqual([]);
  });
});

describe('the log', () => {
  test('writes one line of JSON for an event, its name as the message', () => {
    const log = powertoolsLog('hold');
    const lines = linesOf(() => {
      log.info('InstanceHeld', { instanceId: 'i-1' });
      log.warn('EventLost');
    });
    expect(lines).toMatchObject([
      { level: 'INFO', message: 'InstanceHeld', service: 'hold', instanceId: 'i-1' },
      { level: 'WARN', message: 'EventLost', service: 'hold' },
    ]);
  });

  test("writes an error with its causes, without what else the SDK's error holds", () => {
    const log = powertoolsLog('hold');
    const cause = Object.assign(new Error('Rate exceeded'), {
      name: 'ThrottlingException',
      $response: { body: 'secret' },
    });
    const lines = linesOf(() => {
      log.error(
        'PollFailed',
        new Throttled('status of command 42: asked too often', { cause, code: 'ThrottlingException' }),
        { commandId: '42' },
      );
    });
    expect(lines).toMatchObject([
      {
        level: 'ERROR',
        message: 'PollFailed',
        commandId: '42',
        error: {
          name: 'Throttled',
          message: 'status of command 42: asked too often',
          cause: { name: 'ThrottlingException', message: 'Rate exceeded' },
        },
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
