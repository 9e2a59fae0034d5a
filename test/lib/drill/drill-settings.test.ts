import { Duration, aws_s3 as s3, aws_ssm as ssm } from 'aws-cdk-lib';
import { Check, type RestoreDrillProps } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { aDrill } from '../builders';
import { drill, nextDrill, platform, policy } from './attempts';

aDrill(platform, { policy, drillName: 'taken' }, 'Taken');
const bucket = s3.Bucket.fromBucketName(platform, 'Bucket', 'records');

test.each<[string, Partial<RestoreDrillProps>]>([['a prefix of nothing', { records: { bucket, prefix: '' } }]])(
  'a drill takes %s',
  (_, changes) => {
    expect(() => {
      drill(changes);
    }).not.toThrow();
  },
);

const OF_NEWEST =
  'allowed: whole seconds from 1 second to 365 days; give a time in which the application surely writes a record, such as Duration.hours(1)';

test.each<[string, Partial<RestoreDrillProps>, string]>([
  ['a name with a blank', { drillName: 'my drill' }, 'drillName is "my drill", allowed: 1 to 100 letters, digits, '],
  [
    'a name that is taken',
    { drillName: 'taken' },
    'drillName is "taken", which Stack/Taken already has, allowed: a name that no other drill of the engine has; choose another',
  ],
  [
    'a prefix with a blank',
    { records: { bucket, prefix: 'my records/' } },
    'records: prefix is "my records/", allowed: up to 400 letters, digits and !-_.\'()/=; choose another',
  ],
  [
    'a prefix with a wildcard',
    { records: { bucket, prefix: '*' } },
    'records: prefix is "*", allowed: up to 400 letters, digits and !-_.\'()/=; choose another',
  ],
  [
    'an empty script',
    { check: Check.script({ run: ' ' }) },
    'run is " ", allowed: a shell script that is not empty; give at least one command',
  ],
  [
    'a table that is no name',
    { check: Check.postgresql({ tables: ['orders; DROP TABLE orders'] }) },
    'tables is "orders; DROP TABLE orders", allowed: table, schema.table or database/schema.table',
  ],
  [
    'a newest record within no time',
    { check: Check.postgresql({ newestWithin: Duration.seconds(0) }) },
    `check: newestWithin is 0 seconds, ${OF_NEWEST}`,
  ],
  [
    'a newest record within two years',
    { check: Check.postgresql({ newestWithin: Duration.days(730) }) },
    `check: newestWithin is 730 days, ${OF_NEWEST}`,
  ],
  [
    'no document',
    { check: Check.document('') },
    'check: document is "", allowed: 1 to 200 characters; give the name of an SSM document',
  ],
  [
    'a document of AWS',
    { check: Check.document('AWS-RunShellScript') },
    'check: document is "AWS-RunShellScript", a document of AWS, allowed: documents of your own, which have the tag DLMScriptsAccess=true; copy it under another name, or use Check.script',
  ],
  [
    'a parameter that each check gets',
    { check: Check.document('own', { parameters: { level: '3', volumes: 'vol-0123456789abcdef0' } }) },
    'check: parameters has volumes, allowed: names besides executionId, command, volumes, takenAt, timeoutSeconds, which each check gets; leave it out',
  ],
  [
    'too many parameters',
    {
      check: Check.document('own', {
        parameters: Object.fromEntries(Array.from({ length: 21 }, (__, each) => [`p${String(each)}`, ''])),
      }),
    },
    'check: parameters has 21 entries, allowed: 0 to 20; leave some out',
  ],
])('a drill refuses %s', (_, changes, message) => {
  const path = nextDrill();
  expect(() => {
    drill(changes);
  }).toThrow(`${path}: ${message}`);
});

test('a document of the app gets the tag with which it may be sent', () => {
  const stack = testStack();
  aDrill(stack, { check: Check.cfnDocument(new ssm.CfnDocument(stack, 'Own', { content: { mine: true } })) });
  templateOf(stack).hasResourceProperties('AWS::SSM::Document', {
    Content: { mine: true },
    Tags: [{ Key: 'DLMScriptsAccess', Value: 'true' }],
  });
});
