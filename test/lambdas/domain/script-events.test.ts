import { instanceArn, scriptEnded, scriptInitiated } from '../../../lambdas/domain/script-events';
import { aFailure, EXECUTION_ID, SUCCEEDED } from './builders';
import { INSTANCE_ARN, SUBJECT, T0 } from './notification-subject';

const T1 = '2026-11-22T03:00:05.000Z';
const SCRIPT = { ...SUBJECT, document: 'quiesce-postgresql' };

describe('a script notification', () => {
  test('has all the fields of DLM, in its spelling', () => {
    expect(scriptInitiated(SCRIPT, 'pre-script', T0)).toEqual({
      detailType: 'Pre Post Script Notification',
      time: T0,
      resources: [INSTANCE_ARN],
      detail: {
        script_stage: 'PRE',
        result: 'initiated',
        cause: '',
        policy_id: 'databases',
        execution_handler: 'quiesce-postgresql',
        execution_handler_service: 'AWS_SYSTEMS_MANAGER',
        source: INSTANCE_ARN,
        resource_type: 'EBS_SNAPSHOT',
        resources: [],
        request_id: EXECUTION_ID,
        start_time: T0,
        end_time: '',
        timeout_time: '',
        run_id: 'run-1',
      },
    });
  });

  test.each([
    ['a success', SUCCEEDED, { result: 'success', cause: '', timeout_time: '' }],
    [
      'a failure with its exit code',
      aFailure(203),
      { result: 'failed', cause: 'failed, exit code 203', timeout_time: '' },
    ],
    ['a time-out', { result: 'timed-out', steps: [] }, { result: 'failed', cause: 'timed-out', timeout_time: T1 }],
    [
      'a script that never ran',
      { result: 'not-run', steps: [] },
      { result: 'failed', cause: 'not-run', timeout_time: '' },
    ],
  ] as const)('tells of %s', (_, report, fields) => {
    const event = scriptEnded(SCRIPT, 'post-script', { report, at: T1, sentAt: T0 });
    expect(event.time).toBe(T1);
    expect(event.detail).toMatchObject({ script_stage: 'POST', start_time: T0, end_time: T1, ...fields });
  });

  test('has no start time where that is unknown', () => {
    expect(scriptEnded(SCRIPT, 'pre-script', { report: SUCCEEDED, at: T1 }).detail).toMatchObject({ start_time: '' });
  });
});

test('an instance has the partition, Region and account of its execution', () => {
  expect(instanceArn('arn:aws-cn:states:cn-north-1:1:execution:q/Targets:x', 'i-1')).toBe(
    'arn:aws-cn:ec2:cn-north-1:1:instance/i-1',
  );
});
