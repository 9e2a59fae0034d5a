import { vssEnded, vssInitiated } from '../../../lambdas/domain/script-events';
import { aFailure, EXECUTION_ID, SUCCEEDED } from './builders';
import { INSTANCE_ARN, SUBJECT, T0 } from './notification-subject';

const T1 = '2026-11-22T03:01:22.000Z';
const SET = {
  origin: 'created',
  takenAt: T0,
  snapshots: [{ snapshotId: 'snap-1', volumeId: 'vol-1' }],
} as const;

describe('a notification of VSS', () => {
  test('has the fields of DLM’s sample, and no others than our own', () => {
    expect(vssEnded(SUBJECT, { report: SUCCEEDED, at: T1, sentAt: T0, set: SET })).toEqual({
      detailType: 'Pre Post Script Notification',
      time: T1,
      resources: [INSTANCE_ARN],
      detail: {
        script_stage: '',
        result: 'success',
        cause: '',
        policy_id: 'databases',
        execution_handler: 'AWS_VSS_BACKUP',
        source: INSTANCE_ARN,
        resource_type: 'EBS_SNAPSHOT',
        resources: [
          {
            status: 'pending',
            resource_id: 'arn:aws:ec2:eu-central-1::snapshot/snap-1',
            source: 'arn:aws:ec2:eu-central-1:123456789012:volume/vol-1',
          },
        ],
        request_id: EXECUTION_ID,
        start_time: T0,
        end_time: T1,
        timeout_time: '',
        run_id: 'run-1',
      },
    });
  });

  test('tells that it was sent', () => {
    expect(vssInitiated(SUBJECT, T0)).toMatchObject({
      time: T0,
      detail: { result: 'initiated', start_time: T0, end_time: '', resources: [] },
    });
  });

  test('tells why it failed', () => {
    expect(vssEnded(SUBJECT, { report: aFailure(1), at: T1, reason: 'vss-failed' }).detail).toMatchObject({
      result: 'failed',
      cause: 'vss-failed, exit code 1',
      start_time: '',
    });
  });
});
