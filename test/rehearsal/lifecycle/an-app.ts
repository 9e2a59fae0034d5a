import type { Policy, Schedule } from '../../../lambdas/domain/policy';
import type { RetentionRule } from '../../../lambdas/domain/lifecycle/settings';
import type { DeployedSchedule } from '../../../rehearsal/assembly';
import { readFleet } from '../../../rehearsal/guests/fleet/parse';
import type { LifecycleOptions } from '../../../rehearsal/lifecycle/options';
import { aPolicy } from '../../lambdas/domain/builders';

const TARGET_ARN = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Quiesce';

/** A document as Quiesce's are: it declares the lease, and so prints evidence. */
const DOCUMENT = {
  schemaVersion: '2.2',
  description: 'freezes nothing',
  parameters: {
    executionId: { type: 'String', default: 'None' },
    command: { type: 'String', default: 'dry-run', allowedValues: ['pre-script', 'post-script', 'dry-run'] },
    leaseSeconds: { type: 'String', default: '60' },
  },
  mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { runCommand: ['true'] } }],
};

export const RULE: RetentionRule = { floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false };

export function aSchedule(name: string, expression: string, changes: Partial<Schedule> = {}): Schedule {
  return { name, expression, ...changes };
}

/** What a rehearsal of days needs: policies as they are deployed, and one instance with two volumes for all of them. */
export function aRehearsal(
  schedules: readonly Schedule[],
  changes: Partial<Omit<LifecycleOptions, 'assembly'>> & { readonly policy?: Partial<Policy> } = {},
): LifecycleOptions {
  const { policy: changed, ...options } = changes;
  const policy = aPolicy({ schedules, ...changed });
  return {
    assembly: {
      stackName: 'Backups',
      functions: [],
      documents: [{ name: 'quiesce-postgresql', content: DOCUMENT }],
      schedules: schedules.map((schedule) => deployed(policy, schedule)),
    },
    fleet: readFleet({
      instances: [
        {
          name: 'db-1',
          tags: { Mode: 'Production' },
          volumes: [{ device: '/dev/sdf', mountPoint: '/data' }],
        },
        { name: 'other-1', tags: { Mode: 'Staging' } },
      ],
    }),
    policies: [],
    days: 40,
    from: Date.parse('2026-10-01T00:00:00Z'),
    seed: 1,
    failures: 0,
    broken: 0,
    faults: [],
    onProgress: () => undefined,
    ...options,
  };
}

function deployed(policy: Policy, { name, expression, timeZone }: Schedule): DeployedSchedule {
  return {
    policy: policy.name,
    schedule: name,
    input: (scheduledTime) => ({ policy, schedule: name, scheduledTime }),
    deployed: {
      name: `${policy.name}-${name}`,
      group: 'deployed',
      expression,
      ...(timeZone !== undefined && { timeZone }),
      targetArn: TARGET_ARN,
      roleArn: 'arn:aws:iam::123456789012:role/Scheduler',
      input: JSON.stringify({ policy, schedule: name, scheduledTime: '<aws.scheduler.scheduled-time>' }),
    },
  };
}
