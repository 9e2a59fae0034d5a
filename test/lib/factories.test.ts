import { Stack, TimeZone, aws_scheduler as scheduler, aws_ssm as ssm } from 'aws-cdk-lib';
import * as lib from '../../lib';
import { testStack } from '../../lab/synthesize';
import { ENGINE_ATTRIBUTES, aSchedule, policyWith } from './builders';

describe('the factories', () => {
  const targets = (filter: unknown) => ({ targets: lib.TargetSelection.anyTag(filter as lib.TagFilter) });
  const quiesce = (make: () => lib.Quiesce) => ({ quiesce: make() });

  test.each<[string, object, string]>([
    ['no tags', targets({}), 'targets has 0 entries, allowed: 1 to 50; give at least 1'],
    ['undefined', targets(undefined), 'targets is undefined, allowed: an object of keys and values'],
    ['a list', targets(['Role']), 'targets is ["Role"], allowed: an object of keys and values; write it as { Key:'],
    ['a text', targets('Role'), 'targets is "Role", allowed: an object of keys and values'],
    ['a number as value', targets({ Role: 7 }), 'targets: the value of "Role" is 7, allowed: a text; put it in quotes'],
    ['null as value', targets({ Role: null }), 'targets: the value of "Role" is null, allowed: a text'],
    ['a list of numbers', targets({ Role: [7] }), 'targets: the value of "Role" is 7, allowed: a text'],
    ['a number as tag', { tags: { Owner: 7 } }, 'tags: the value of "Owner" is 7, allowed: a text; put it in quotes'],
    ['a list as tag', { tags: { Owner: ['a'] } }, 'tags: the value of "Owner" is ["a"], allowed: a text'],
    [
      'a control character',
      { tags: { Owner: 'a\u0007' } },
      'tags: the value of "Owner" is "a\\u0007", allowed: letters',
    ],
    [
      'a value that is too long with its variables',
      { tags: { Owner: `${'v'.repeat(240)}$(instance-id)` } },
      'tags: the value of "Owner", its variables filled in, has 259 characters, allowed: 0 to 256; shorten it',
    ],
    [
      'a description of two lines',
      { description: 'a\nb' },
      'description is "a\nb", allowed: up to 200 printable ASCII',
    ],
    ['a description in German', { description: 'für alle' }, 'description is "für alle", allowed: up to 200 printable'],
    [
      'a Quiesce that is not called',
      { quiesce: () => lib.Quiesce.postgresql() },
      'quiesce is a function, allowed: a Quiesce; call',
    ],
    [
      'a schedule without a name',
      { schedules: [{ at: aSchedule().at }] },
      'schedules: a schedule lacks the prop "name", which is',
    ],
    [
      'a schedule that is a text',
      { schedules: ['nightly'] },
      'schedules: a schedule is "nightly", allowed: an object with name',
    ],
    ['a zone that is a text', { schedules: [{ name: 'n', at: scheduler.ScheduleExpression.cron({ minute: '0', timeZone: 'CET' as unknown as TimeZone }) }] }, 'schedules: time zone of "n" is "CET", allowed: a TimeZone'], // prettier-ignore
    [
      'a document by a construct',
      quiesce(() => lib.Quiesce.document(testStack() as unknown as string)),
      'quiesce: document is an object of the class Stack',
    ],
    [
      'a document by a number',
      quiesce(() => lib.Quiesce.document(7 as unknown as string)),
      'quiesce: document is 7, allowed: a name of 3 to 128 letters',
    ],
    [
      'a long ARN',
      quiesce(() => lib.Quiesce.document(`arn:aws:ssm:eu-central-1:111122223333:document/${'n'.repeat(90)}`)),
      'or an ARN of at most 128 characters; give the name of an SSM document',
    ],
    [
      'a name for a document of the app',
      quiesce(() => lib.Quiesce.cfnDocument('own' as unknown as ssm.CfnDocument)),
      'document is "own", allowed: a CfnDocument; give such an object',
    ],
    [
      'a script without its post',
      quiesce(() => lib.Quiesce.script({ pre: 'a', holds: 'b' } as unknown as lib.ScriptQuiesceOptions)),
      'Quiesce.script lacks the prop "post", which is required, allowed: a text; give it',
    ],
    [
      'a misspelt option',
      quiesce(() => lib.Quiesce.mysql({ sockt: '/run/mysqld/mysqld.sock' } as unknown as lib.MysqlQuiesceOptions)),
      'Quiesce.mysql has no prop "sockt", allowed: ',
    ],
  ])('refuse %s', (_, changes, message) => {
    expect(() => policyWith(testStack(), changes)).toThrow(
      `Stack/Policy: ${message}`.replace('Stack/Policy: or', 'or'),
    );
  });

  test('name the policy of a loop that has the mistake', () => {
    const stack = testStack();
    const engine = lib.SnapshotEngine.fromAttributes(stack, 'Engine', ENGINE_ATTRIBUTES);
    const make = (retries: number) => policyWith(new Stack(stack, `Team${retries}`), { engine, retries });
    make(3);
    expect(() => make(4)).toThrow('Stack/Team4/Policy: retries is 4, allowed: whole numbers from 0 to 3;');
  });

  test('refuse a schedule that is added later', () => {
    const made = policyWith(testStack(), {});
    expect(() => {
      made.addSchedule(undefined as unknown as lib.PolicySchedule);
    }).toThrow(
      'Stack/Policy: schedules: a schedule is undefined, allowed: an object with name, at, flexibleWindow, lock, copies, share, fastRestore, archive, retain; write it as',
    );
  });
});
