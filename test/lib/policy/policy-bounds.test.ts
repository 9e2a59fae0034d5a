import { Duration, Lazy, Token, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, SnapshotEngine, TargetSelection, type ISnapshotEngine, type SnapshotPolicyProps } from '../../../lib';
import { ENGINE_ATTRIBUTES, aPolicy, aSchedule } from '../builders';
import { testStack } from '../../../lab/synthesize';

const stack = testStack();
const engine: ISnapshotEngine = SnapshotEngine.fromAttributes(stack, 'Engine', ENGINE_ATTRIBUTES);
let made = 0;

function making(changes: Partial<SnapshotPolicyProps>): () => unknown {
  made += 1;
  const id = `Policy${made}`;
  return () => aPolicy(stack, { engine, ...changes }, id);
}

function tags(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`Key${index}`, 'value']));
}

const any = (filter: Parameters<typeof TargetSelection.anyTag>[0]): Partial<SnapshotPolicyProps> => ({
  targets: TargetSelection.anyTag(filter),
});
const named = (...names: readonly string[]): Partial<SnapshotPolicyProps> => ({
  schedules: names.map((name) => aSchedule({ name })),
});
const seconds = (count: number): Duration => Duration.seconds(count);
const at = (expression: string): Partial<SnapshotPolicyProps> => ({
  schedules: [aSchedule({ at: scheduler.ScheduleExpression.expression(expression) })],
});

describe('a policy takes', () => {
  test.each<[string, Partial<SnapshotPolicyProps>]>([
    ['the shortest timeout', { timeout: seconds(10) }],
    ['the longest timeout', { timeout: Duration.minutes(2) }],
    ['3 retries', { retries: 3 }],
    ['one target at a time', { maxConcurrency: 1 }],
    ['1000 targets at a time', { maxConcurrency: 1000 }],
    ['50 target tags', any(tags(50))],
    ['several values of one key', any({ Role: ['database', 'legacy'] })],
    ['an empty tag value', any({ Quiesce: '' })],
    ['a tag key that JavaScript knows', any({ constructor: 'yes' })],
    ['50 exclusions', { excludeDataVolumes: tags(50) }],
    ['25 tags', { tags: tags(25) }],
    ['both variables in one tag', { tags: { Origin: '$(instance-id) at $(timestamp)' } }],
    ['4 schedules', named('a', 'b', 'c', 'd')],
    ['schedules whose names fill a tag', named('a'.repeat(120), 'b'.repeat(120), 'c'.repeat(14))],
    ['names that every object has', named('constructor', '__proto__')],
    ['a name of 120 characters', named('n'.repeat(120))],
    ['at()', at('at(2199-01-01T03:00:00)')],
    [
      'a lease that just outlasts the timeout',
      { timeout: seconds(60), quiesce: Quiesce.postgresql({ lease: seconds(90) }) },
    ],
    ['the longest lease', { quiesce: Quiesce.postgresql({ lease: seconds(600) }) }],
    [
      'a document of another account',
      { quiesce: Quiesce.document('arn:aws:ssm:eu-central-1:111122223333:document/own') },
    ],
    [
      'tokens where numbers are',
      { retries: Token.asNumber({ Ref: 'Retries' }), maxConcurrency: Token.asNumber({ Ref: 'Targets' }) },
    ],
    [
      'tokens where text is',
      { policyName: Lazy.string({ produce: () => 'later' }), tags: { Owner: Token.asString({ Ref: 'Owner' }) } },
    ],
    ['a token as document', { quiesce: Quiesce.document(Token.asString({ Ref: 'Document' })) }],
  ])('%s', (_, changes) => {
    expect(making(changes)).not.toThrow();
  });
});

describe('a policy refuses', () => {
  test.each<[Partial<SnapshotPolicyProps>, string]>([
    [
      { timeout: seconds(9) },
      'timeout is 9 s, allowed: whole seconds from 10 to 120; Run Command alone needs some seconds; lengthen it',
    ],
    [
      { timeout: seconds(121) },
      'timeout is 121 s, allowed: whole seconds from 10 to 120; move slow work out of the scripts, because writes wait for them',
    ],
    [{ timeout: Duration.millis(10_500) }, 'timeout is 10.5 s, allowed: whole seconds from 10 to 120; round it'],
    [
      { timeout: seconds(Token.asNumber({ Ref: 'Timeout' })) },
      'timeout is a token, allowed: whole seconds from 10 to 120 that are known at synth; give a number',
    ],
    [{ retries: -1 }, 'retries is -1, allowed: whole numbers from 0 to 3; find out why the scripts fail'],
    [{ retries: 4 }, 'retries is 4, allowed: whole numbers from 0 to 3; find out why the scripts fail'],
    [{ retries: 0.5 }, 'retries is 0.5, allowed: whole numbers from 0 to 3; find out why the scripts fail'],
    [
      { maxConcurrency: 0 },
      'maxConcurrency is 0, allowed: whole numbers from 1 to 1000; the engine limits the rate of snapshots anyway',
    ],
    [
      { maxConcurrency: 1001 },
      'maxConcurrency is 1001, allowed: whole numbers from 1 to 1000; the engine limits the rate of snapshots anyway',
    ],
    [any({}), 'targets has 0 entries, allowed: 1 to 50; give at least 1'],
    [
      any(tags(51)),
      'targets has 51 entries, allowed: 1 to 50; select by fewer tags, or give the instances one common tag',
    ],
    [any({ Role: [] }), 'targets: "Role" has no values, allowed: 1 or more; name a value or remove the key'],
    [
      any({ Role: Token.asList({ Ref: 'Roles' }) }),
      'targets: the values of "Role" are a list that is known only at the deployment, allowed: a list of strings; give its values one by one',
    ],
    [any({ '': 'x' }), 'targets: the key "" has 0 characters, allowed: 1 to 128; choose another key'],
    [
      any({ ['k'.repeat(129)]: 'x' }),
      `targets: the key "${'k'.repeat(129)}" has 129 characters, allowed: 1 to 128; choose another key`,
    ],
    [any({ Role: 'v'.repeat(257) }), 'targets: the value of "Role" has 257 characters, allowed: 0 to 256; shorten it'],
    [
      { excludeDataVolumes: tags(51) },
      'excludeDataVolumes has 51 entries, allowed: 0 to 50; give these volumes one tag of their own',
    ],
    [
      { tags: tags(26) },
      'tags has 26 entries, allowed: 0 to 25; remove some, because EC2 allows 50 tags on a snapshot and the others are the labels of Quiesce',
    ],
    [
      { tags: { 'aws:owner': 'x' } },
      'tags: the key "aws:owner" begins with "aws:", allowed: keys without a reserved prefix (aws:, quiesce:); rename it',
    ],
    [
      { tags: { 'quiesce:run': 'x' } },
      'tags: the key "quiesce:run" begins with "quiesce:", allowed: keys without a reserved prefix (aws:, quiesce:); rename it',
    ],
    [
      { tags: { Name: '$(volume-id)' } },
      'tags: the value of "Name" contains "$(volume-id)", allowed: $(instance-id), $(timestamp); use one of these or leave "$(" out',
    ],
    [
      { tags: { Name: '$(timestamp' } },
      'tags: the value of "Name" contains "$(timestamp", allowed: $(instance-id), $(timestamp); use one of these or leave "$(" out',
    ],
    [
      { policyName: 'my policy' },
      'policyName is "my policy", allowed: 1 to 100 letters, digits, ".", "_" and "-"; rename the policy or leave it out',
    ],
    [
      { description: 'd'.repeat(201) },
      `description is "${'d'.repeat(201)}", allowed: up to 200 printable ASCII characters; shorten it, or write it in ASCII`,
    ],
    [named('a', 'b', 'c', 'd', 'e'), 'schedules has 5 entries, allowed: 1 to 4; put the others into another policy'],
    [
      named('a'.repeat(120), 'b'.repeat(120), 'c'.repeat(15)),
      'schedules: the names make a tag of 257 characters, allowed: at most 256, because a set that is made for all of them names them all; shorten the names',
    ],
    [
      named('daily', 'daily'),
      'schedules: the name "daily" is given twice, allowed: each name once; rename one of them',
    ],
    [
      named('täglich'),
      'schedules: name is "täglich", allowed: 1 to 120 letters, digits, blanks, "_" and "-"; rename the schedule',
    ],
    [named(''), 'schedules: name is "", allowed: 1 to 120 letters, digits, blanks, "_" and "-"; rename the schedule'],
    [
      at('every day'),
      'schedules: at of "daily" is "every day", allowed: cron(…), rate(…), at(…); use a factory of ScheduleExpression',
    ],
    [
      { timeout: seconds(60), quiesce: Quiesce.postgresql({ lease: seconds(89) }) },
      'lease is 89 s, allowed: whole seconds from 90 to 600; it must outlast the timeout by 30 s, which the snapshot call and the delivery of the post-script take; lengthen it or shorten the timeout',
    ],
    [
      { quiesce: Quiesce.document('own', { lease: seconds(601) }) },
      'lease is 601 s, allowed: whole seconds from 60 to 600; an instance that no thaw reaches stays frozen for this time; shorten it',
    ],
    [
      { quiesce: Quiesce.document('my document') },
      'quiesce: document is "my document", allowed: a name of 3 to 128 letters, digits, "_", "." and "-", or an ARN of at most 128 characters; give the name of an SSM document',
    ],
    [
      { quiesce: Quiesce.document('AWS-RunShellScript') },
      'quiesce: document is "AWS-RunShellScript", a document of AWS, allowed: documents of your own, which have the tag DLMScriptsAccess=true; copy it under another name, or call Quiesce.vss() or Quiesce.sapHana()',
    ],
    [
      { quiesce: Quiesce.fileSystems({ mounts: ['/'] }) },
      'mounts is "/", allowed: mounts that neither the system nor the SSM Agent runs on (they need /bin); move the data to a volume of its own and name that mount',
    ],
  ])('%j', (changes, message) => {
    expect(making(changes)).toThrow(new Error(`Stack/Policy${made}: ${message}`));
  });

  test('the name of another policy of its engine', () => {
    aPolicy(stack, { engine, policyName: 'twice' }, 'First');
    expect(() => aPolicy(stack, { engine, policyName: 'twice' }, 'Second')).toThrow(
      new Error(
        'Stack/Second: policyName is "twice", which Stack/First already has, allowed: a name that no other policy of the engine has; choose another',
      ),
    );
  });
});
