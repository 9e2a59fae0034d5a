import { CfnParameter, Duration, TimeZone, aws_scheduler as scheduler, aws_ssm as ssm } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { PreScriptFailure, Quiesce, ScriptStages, SnapshotEngine, TargetSelection } from '../../../lib';
import { checkRunRequest } from '../../../lambdas/domain/policy-check';
import { aPolicy, aSchedule, runRequests, SEVEN_SETS } from '../builders';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';

describe('the input of a run', () => {
  test('holds the defaults of a policy', () => {
    const stack = testStack();
    aPolicy(stack);
    expect(runRequests(templateOf(stack))).toEqual([
      {
        policy: {
          name: expect.stringMatching(/^Stack-Policy-[0-9A-F]{8}$/) as unknown,
          targets: { match: 'any', tags: [{ key: 'Mode', value: 'Production' }] },
          quiesce: { kind: 'none' },
          timeoutSeconds: 30,
          retries: 0,
          onPreScriptFailure: 'fall-back-to-crash-consistent',
          volumes: { excludeBootVolume: false, excludeDataVolumes: [] },
          tags: { add: [], copyFromVolumes: false },
          maxConcurrency: 40,
          schedules: [{ name: 'daily', expression: 'cron(0 3 * * ? *)', timeZone: 'Etc/UTC', retain: SEVEN_SETS }],
        },
        schedule: 'daily',
        scheduledTime: '<aws.scheduler.scheduled-time>',
      },
    ]);
  });

  test('holds all that was given', () => {
    const stack = testStack();
    aPolicy(stack, {
      policyName: 'databases',
      description: 'the databases',
      targets: TargetSelection.allTags({ Mode: 'Production', Role: ['database', 'legacy'] }),
      quiesce: Quiesce.document('own', { stages: ScriptStages.PRE_ONLY, lease: Duration.minutes(3) }),
      timeout: Duration.seconds(60),
      retries: 2,
      onPreScriptFailure: PreScriptFailure.SKIP_TARGET,
      excludeBootVolume: true,
      excludeDataVolumes: { Scratch: 'true' },
      tags: { Origin: '$(instance-id)' },
      copyTags: true,
      maxConcurrency: 10,
      schedules: [
        aSchedule({
          name: 'nightly',
          at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
        }),
      ],
    });
    expect(runRequests(templateOf(stack)).map(({ policy }) => policy)).toEqual([
      {
        name: 'databases',
        description: 'the databases',
        targets: {
          match: 'all',
          tags: [
            { key: 'Mode', value: 'Production' },
            { key: 'Role', value: 'database' },
            { key: 'Role', value: 'legacy' },
          ],
        },
        quiesce: { kind: 'document', document: 'own', stages: 'pre-only', leaseSeconds: 180 },
        timeoutSeconds: 60,
        retries: 2,
        onPreScriptFailure: 'skip-target',
        volumes: { excludeBootVolume: true, excludeDataVolumes: [{ key: 'Scratch', value: 'true' }] },
        tags: { add: [{ key: 'Origin', value: '$(instance-id)' }], copyFromVolumes: true },
        maxConcurrency: 10,
        schedules: [
          { name: 'nightly', expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin', retain: SEVEN_SETS },
        ],
      },
    ]);
  });

  test('passes the check at the beginning of a run', () => {
    const stack = testStack();
    aPolicy(stack, { quiesce: Quiesce.postgresql(), tags: { Origin: '$(instance-id)' } });
    const [request] = runRequests(templateOf(stack));
    expect(checkRunRequest({ ...request, scheduledTime: '2026-11-22T03:00:00Z' })).toBeUndefined();
  });

  test('knows all schedules of its policy, the later ones too', () => {
    const stack = testStack();
    const policy = aPolicy(stack, { schedules: [aSchedule({ name: 'a' }), aSchedule({ name: 'b' })] });
    policy.addSchedule(aSchedule({ name: 'c' }));
    policy.addSchedule(aSchedule({ name: 'd' }));
    const requests = runRequests(templateOf(stack));
    expect(requests.map(({ schedule }) => schedule).sort()).toEqual(['a', 'b', 'c', 'd']);
    for (const request of requests) {
      expect(request.policy.schedules.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    }
  });

  test('carries what only the deployment knows', () => {
    const stack = testStack();
    const owner = new CfnParameter(stack, 'Owner');
    aPolicy(stack, { tags: { Owner: owner.valueAsString } });
    expect(runRequests(templateOf(stack))[0]?.policy.tags.add).toEqual([{ key: 'Owner', value: 'Ref.Owner' }]);
  });
});

describe('a schedule', () => {
  test("starts the engine's machine with the engine's role, in its group, for an hour at most", () => {
    const stack = testStack();
    const { engine } = aPolicy(stack, {
      engine: new SnapshotEngine(stack, 'Engine'),
      enabled: false,
      schedules: [aSchedule({ flexibleWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)) })],
    });
    templateOf(stack).hasResource('AWS::Scheduler::Schedule', {
      Properties: {
        State: 'DISABLED',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
        GroupName: stack.resolve(engine.scheduleGroup.scheduleGroupName) as unknown,
        Target: {
          Arn: stack.resolve(engine.stateMachine.stateMachineArn) as unknown,
          RoleArn: stack.resolve(engine.schedulerRole.roleArn) as unknown,
          DeadLetterConfig: { Arn: stack.resolve(engine.deadLetterQueue.queueArn) as unknown },
          RetryPolicy: { MaximumEventAgeInSeconds: 3600 },
        },
      },
      // The role is known by its ARN, which does not wait for its policy.
      DependsOn: [Match.stringLikeRegexp('Scheduling.*Group'), Match.stringLikeRegexp('SchedulingRoleDefaultPolicy')],
    });
  });

  test('costs one resource', () => {
    const [one, four] = [1, 4].map((count) => {
      const stack = testStack();
      aPolicy(stack, { schedules: ['a', 'b', 'c', 'd'].slice(0, count).map((name) => aSchedule({ name })) });
      return Object.keys(templateOf(stack).toJSON().Resources as object).length;
    });
    expect(four).toBe((one ?? 0) + 3);
  });
});

describe('a policy as a whole', () => {
  test('refuses to be synthesized without a schedule', () => {
    const app = testApp();
    aPolicy(testStack({ app }), { schedules: [] });
    expect(() => app.synth()).toThrow(
      'schedules is empty, allowed: 1 to 4 schedules; give one in the props or call addSchedule',
    );
  });

  test('refuses to be larger than a run can carry', () => {
    const app = testApp();
    const long = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`${'ä'.repeat(120)}${index}`, 'ä'.repeat(256)]),
    );
    aPolicy(testStack({ app }), {
      policyName: 'large',
      excludeDataVolumes: long,
      targets: TargetSelection.anyTag(long),
    });
    expect(() => app.synth()).toThrow(
      /the policy "large" has \d+ bytes as JSON, allowed: at most 65536; shorten its tags or its description/,
    );
  });
});

describe('a document', () => {
  test.each([
    ['postgresql', Quiesce.postgresql()],
    ['fileSystems', Quiesce.fileSystems({ mounts: ['/srv/files'] })],
  ])('of the library (%s) is made for the policy, tagged, and holds the lease', (_, quiesce) => {
    const stack = testStack();
    aPolicy(stack, { quiesce, timeout: Duration.seconds(45) });
    templateOf(stack).hasResourceProperties('AWS::SSM::Document', {
      DocumentType: 'Command',
      UpdateMethod: 'NewVersion',
      Content: { schemaVersion: '2.2', parameters: { leaseSeconds: { default: '75' } } },
      Tags: [{ Key: 'DLMScriptsAccess', Value: 'true' }],
    });
    expect(runRequests(templateOf(stack))[0]?.policy.quiesce).toEqual({
      kind: 'document',
      document: expect.stringMatching(/^Ref\.QuiesceDocuments/) as unknown,
      stages: 'pre-and-post',
      leaseSeconds: 75,
    });
  });

  test('of the app is tagged so that its scripts may be sent', () => {
    const stack = testStack();
    const document = new ssm.CfnDocument(stack, 'Own', { content: { schemaVersion: '2.2' }, documentType: 'Command' });
    aPolicy(stack, { quiesce: Quiesce.cfnDocument(document, { lease: Duration.minutes(3) }) });
    templateOf(stack).hasResourceProperties('AWS::SSM::Document', {
      Tags: [{ Key: 'DLMScriptsAccess', Value: 'true' }],
    });
  });

  test('of somebody else brings a warning that only the document itself ends a freeze', () => {
    expect(warningsOf(Quiesce.document('own'))).toEqual([
      expect.stringContaining('nothing but the document "own" itself ends a freeze') as unknown,
    ]);
  });

  test.each([
    ['is given a lease', Quiesce.document('own', { lease: Duration.minutes(3) })],
    ['has no pre-script', Quiesce.document('own', { stages: ScriptStages.POST_ONLY })],
    ['is of the library after all', Quiesce.postgresql()],
  ])('of somebody else brings none when it %s', (_, quiesce) => {
    expect(warningsOf(quiesce)).toEqual([]);
  });
});

function warningsOf(quiesce: Quiesce): readonly unknown[] {
  const { metadata } = aPolicy(testStack(), { quiesce }).node;
  return metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data as unknown);
}
