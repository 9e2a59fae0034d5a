import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { CriticalSection, Quiesce } from '../../../lib';
import { aPolicy, runRequests } from '../builders';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';

/** Policies of one stack with these timeouts, each with `quiesce`. */
function policiesWith(stack: Stack, quiesce: () => Quiesce, timeouts: readonly number[]): void {
  timeouts.forEach((seconds, index) => {
    aPolicy(stack, { quiesce: quiesce(), timeout: Duration.seconds(seconds) }, `Policy${String(index)}`);
  });
}

/** Logical ids of the documents of a stack. */
function documentsIn(stack: Stack): readonly string[] {
  return Object.keys(templateOf(stack).findResources('AWS::SSM::Document'));
}

describe('documents of the library', () => {
  test.each<[string, () => Quiesce]>([
    [
      'one object',
      (
        (quiesce) => () =>
          quiesce
      )(Quiesce.fileSystems({ mounts: ['/srv'] })),
    ],
    ['equal options', () => Quiesce.fileSystems({ mounts: ['/srv'] })],
    ['options in another order', orders({ port: 5433, osUser: 'pg' }, { osUser: 'pg', port: 5433 })],
    ['a default that is written out', orders({}, { databaseUser: 'postgres' }, { port: undefined })],
  ])('are one in a stack where policies have %s', (_, quiesce) => {
    const stack = testStack();
    policiesWith(stack, quiesce, [60, 60, 60]);
    expect(documentsIn(stack)).toHaveLength(1);
    const names = runRequests(templateOf(stack)).map(({ policy }) =>
      policy.quiesce.kind === 'document' ? policy.quiesce.document : '',
    );
    expect(new Set(names)).toEqual(new Set(documentsIn(stack).map((id) => `Ref.${id}`)));
  });

  test('are several where their leases, their options or their stacks differ', () => {
    const app = testApp();
    const quiesce = Quiesce.fileSystems({ mounts: ['/srv'] });
    const [one, other] = [new Stack(app, 'One'), new Stack(app, 'Other')];
    policiesWith(one, () => quiesce, [60, 90]);
    policiesWith(other, () => quiesce, [60]);
    expect(documentsIn(one)).toHaveLength(2);
    expect(documentsIn(other)).toHaveLength(1);
    const ways = [
      Quiesce.fileSystems({ mounts: ['/srv', '/data'] }),
      Quiesce.fileSystems({ mounts: ['/data', '/srv'] }),
      Quiesce.fileSystems({ mounts: ['/srv'], criticalSection: CriticalSection.IN_GUEST }),
      Quiesce.postgresql(),
    ];
    const stack = testStack();
    policiesWith(stack, () => ways.pop() ?? Quiesce.none(), [60, 60, 60, 60]);
    expect(documentsIn(stack)).toHaveLength(4);
  });

  test('stay the same when the policy that used one first is removed, or others come', () => {
    const [both, second] = [testStack(), testStack()];
    for (const [stack, ids] of [
      [both, ['First', 'Second', 'Third']],
      [second, ['Second']],
    ] as const) {
      ids.forEach((id) => aPolicy(stack, { quiesce: Quiesce.postgresql({ port: 5433 }) }, id));
    }
    expect(documentsIn(second)).toEqual(documentsIn(both));
    expect(documentsIn(both).join()).not.toMatch(/First|Second/);
  });

  test('have an id that does not change with what else is in the app', () => {
    const ids = [0, 5].map((parameters) => {
      const stack = testStack();
      for (let index = 0; index < parameters; index += 1) {
        expect(new CfnParameter(stack, `Other${index}`).valueAsString).toContain('Token');
      }
      const pre = new CfnParameter(stack, 'Command').valueAsString;
      aPolicy(stack, { quiesce: Quiesce.script({ pre, post: 'start', holds: 'stopped' }) });
      return documentsIn(stack);
    });
    expect(ids[0]).toEqual(ids[1]);
  });

  test('outlive their policies, because a run that is under way may have to thaw by them', () => {
    const stack = testStack();
    aPolicy(stack, { quiesce: Quiesce.postgresql() });
    templateOf(stack).hasResource('AWS::SSM::Document', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

/** PostgreSQL with these options, one after the other. */
function orders(...options: readonly object[]): () => Quiesce {
  let asked = 0;
  return () => {
    asked += 1;
    return Quiesce.postgresql(options[asked % options.length]);
  };
}
