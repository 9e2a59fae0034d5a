import fc from 'fast-check';
import {
  confirmsThaw,
  hasArrived,
  isTerminal,
  preScriptReason,
  reportScript,
  type ScriptResult,
} from '../../../lambdas/domain/script';
import { aFailure, aStatus, aStep, SUCCEEDED } from './builders';

const PRECONDITION =
  'Step execution skipped due to unsatisfied preconditions: \'"StringEquals": [platformType, Linux]\'.';
const PLUGIN = 'Step execution skipped due to unsupported plugin: aws:runPowerShellScript.';
const skipped = (output = PRECONDITION) => aStep({ name: 'windows', output });

describe('the status of a command', () => {
  test.each(['Pending', 'InProgress', 'Delayed', 'Cancelling', '', 'SomethingNew'])('%p can still change', (status) => {
    expect(isTerminal(aStatus(status))).toBe(false);
  });

  test.each<[string, ScriptResult]>([
    ['Success', 'succeeded'],
    ['Failed', 'failed'],
    ['Cancelled', 'failed'],
    ['TimedOut', 'timed-out'],
    ['ExecutionTimedOut', 'timed-out'],
    ['DeliveryTimedOut', 'unknown'],
    ['Undeliverable', 'not-run'],
    ['Terminated', 'not-run'],
    ['InvalidPlatform', 'not-run'],
    ['AccessDenied', 'not-run'],
  ])('%p is an end and means %p', (status, result) => {
    expect(isTerminal(aStatus(status))).toBe(true);
    expect(reportScript(aStatus(status)).result).toBe(result);
  });

  test.each([
    ['Pending', false],
    ['Delayed', false],
    ['InProgress', true],
    ['Success', true],
  ])('%p has reached the agent: %p', (status, arrived) => {
    expect(hasArrived(aStatus(status))).toBe(arrived);
  });
});

describe('the result of a script', () => {
  test.each([PRECONDITION, PLUGIN])('is not a success when its only step was skipped: %s', (output) => {
    const report = reportScript(aStatus('Success', [skipped(output)]));
    expect(report.result).toBe('not-run');
    expect(report.steps[0]?.status).toBe('Skipped');
    expect(report).not.toHaveProperty('exitCode');
  });

  test('is a success when one step was skipped and another ran', () => {
    expect(reportScript(aStatus('Success', [skipped(), aStep({ name: 'linux' })])).result).toBe('succeeded');
  });

  test('is not a success without any step', () => {
    expect(reportScript(aStatus('Success', [])).result).toBe('not-run');
  });

  test('is not a success when no step has come to its end', () => {
    expect(reportScript(aStatus('Success', [aStep({ exitCode: -1, status: 'Pending' })])).result).toBe('not-run');
  });

  test('is a failure when a step failed though its document called that a success', () => {
    const report = reportScript(
      aStatus('Success', [aStep({ status: 'Failed', exitCode: 201 }), aStep({ name: 'last' })]),
    );
    expect(report).toMatchObject({ result: 'failed', exitCode: 201 });
  });

  test('has the exit code of the first step that failed', () => {
    const steps = [aStep(), aStep({ exitCode: 202, status: 'Failed' }), aStep({ exitCode: 1, status: 'Failed' })];
    expect(reportScript(aStatus('Failed', steps)).exitCode).toBe(202);
  });

  test('never is a success unless a step ran and every step that ran ended with 0', () => {
    const step = fc.record({
      exitCode: fc.constantFrom(-1, 0, 0, 0, 1, 137, 201, 206),
      output: fc.constantFrom('', PRECONDITION, PLUGIN, '{"quiesce":1}'),
      status: fc.constantFrom('Success', 'Failed', 'Cancelled', 'TimedOut'),
      name: fc.string(),
    });
    const statuses = fc.constantFrom(
      'Success',
      'Failed',
      'Cancelled',
      'TimedOut',
      'DeliveryTimedOut',
      'Undeliverable',
      'x',
    );
    fc.assert(
      fc.property(statuses, fc.array(step), (status, steps) => {
        const ran = steps.filter(
          ({ output, exitCode }) => !output.startsWith('Step execution skipped') && exitCode !== -1,
        );
        const succeeded = status === 'Success' && ran.length > 0 && ran.every(({ exitCode }) => exitCode === 0);
        expect(reportScript(aStatus(status, steps)).result === 'succeeded').toBe(succeeded);
      }),
    );
  });

  test.each<[ScriptResult, string | undefined]>([
    ['succeeded', undefined],
    ['failed', 'pre-script-failed'],
    ['timed-out', 'pre-script-timed-out'],
    ['not-run', 'pre-script-not-run'],
    ['unknown', 'pre-script-unknown'],
  ])('%p of a pre-script is the reason %p', (result, reason) => {
    expect(preScriptReason({ result })).toBe(reason);
  });
});

describe('a thaw', () => {
  test('is confirmed by success, by 203 and by 205 alone', () => {
    const codes = fc.constantFrom(0, 1, 137, 201, 202, 203, 204, 205, 206);
    const results = fc.constantFrom<ScriptResult>('succeeded', 'failed', 'timed-out', 'not-run', 'unknown');
    fc.assert(
      fc.property(results, codes, (result, exitCode) => {
        const confirmed = result === 'succeeded' || (result === 'failed' && [203, 205].includes(exitCode));
        expect(confirmsThaw({ result, exitCode })).toBe(confirmed);
      }),
    );
  });

  test('is confirmed by the whole report of a script', () => {
    expect([SUCCEEDED, aFailure(205), aFailure(202)].map(confirmsThaw)).toEqual([true, true, false]);
  });
});
