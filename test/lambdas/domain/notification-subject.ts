import { EXECUTION_ID, INSTANCE } from './builders';

/** The target that a notification is about. */
export const SUBJECT = {
  policy: 'databases',
  runId: 'run-1',
  instanceId: INSTANCE,
  executionId: EXECUTION_ID,
  executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:quiesce:run-1',
};
export const INSTANCE_ARN = `arn:aws:ec2:eu-central-1:123456789012:instance/${INSTANCE}`;
export const T0 = '2026-11-22T03:00:00.000Z';
