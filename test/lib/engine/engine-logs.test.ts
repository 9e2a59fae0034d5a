import { Stack, aws_kms as kms } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SnapshotEngine } from '../../../lib';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';

const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/0';
const STACK_UUID = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

/** Names of the log groups of a stack, with its id as `STACK`. */
function namesIn(stack: Stack): readonly string[] {
  const groups = Object.values(templateOf(stack).findResources('AWS::Logs::LogGroup'));
  return groups.map(({ Properties }) => {
    const { LogGroupName } = Properties as {
      readonly LogGroupName: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
    };
    const [separator, parts] = LogGroupName['Fn::Join'];
    return parts
      .map((part) =>
        typeof part === 'string' ? part : { [JSON.stringify(STACK_UUID)]: 'STACK' }[JSON.stringify(part)],
      )
      .join(separator);
  });
}

function warningsOf(engine: SnapshotEngine): readonly string[] {
  return engine.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
}

/** An engine whose key is in a stack of its own, on which the engine's stack depends. */
const app = testApp();
const security = new Stack(app, 'Security');
const backups = new Stack(app, 'Backups');
const engine = new SnapshotEngine(backups, 'Engine', { encryptionKey: new kms.Key(security, 'Key') });
new SnapshotEngine(backups, 'Second');
const template = templateOf(backups);

describe('the log group of an engine', () => {
  test('has the prefix that keeps it out of the resource policy of the account, and is of this stack and engine only', () => {
    const [own, second, ...more] = namesIn(backups);
    expect(own).toMatch(/^\/aws\/vendedlogs\/states\/Backups-Engine-[0-9A-F]{8}-STACK$/);
    expect(second).toMatch(/^\/aws\/vendedlogs\/states\/Backups-Second-[0-9A-F]{8}-STACK$/);
    expect(more).toEqual([]);
  });

  test('takes the logs of every function and of the machine', () => {
    const [logs] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    const ofOwn = Match.objectLike({ LoggingConfig: { LogGroup: { Ref: logs } } });
    const functions = template.findResources('AWS::Lambda::Function');
    const own = Object.keys(functions).filter((id) => id.startsWith('EngineFunctions'));
    expect(Object.keys(template.findResources('AWS::Lambda::Function', { Properties: ofOwn }))).toEqual(own);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: {
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [logs, 'Arn'] } } }],
      },
    });
  });

  test('outlives its stack', () => {
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('the key of an engine', () => {
  test('encrypts the log group, and CloudWatch Logs may use it for groups of this engine', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
    const region = { Ref: 'AWS::Region' };
    templateOf(security).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: { 'Fn::Join': ['', ['logs.', region, '.amazonaws.com']] } },
            Action: ['kms:Decrypt', 'kms:Describe*', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
            Resource: '*',
            Condition: {
              ArnLike: {
                'kms:EncryptionContext:aws:logs:arn': {
                  'Fn::Join': [
                    '',
                    [
                      ...['arn:', { Ref: 'AWS::Partition' }, ':logs:', region, ':', { Ref: 'AWS::AccountId' }],
                      `:log-group:${(namesIn(backups)[0] ?? '').replace('STACK', '*')}`,
                    ],
                  ],
                },
              },
            },
          },
        ]),
      },
    });
    expect(warningsOf(engine)).toEqual([]);
  });

  test('is named in a warning when it is imported, because CDK does not change its policy', () => {
    const stack = testStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
    const [warning, ...more] = warningsOf(new SnapshotEngine(stack, 'Engine', { encryptionKey: key }));
    expect(warning).toMatch(
      /^encryptionKey is imported, .* for the log groups \/aws\/vendedlogs\/states\/Stack-Engine-[0-9A-F]{8}-\* \(https:\/\/\S+\/docs\/permissions.md has the statement\); .*\[ack: @quiesce\/key-policy\]$/,
    );
    expect(more).toEqual([]);
  });

  test.each([
    [
      'of the app',
      (stack: Stack) =>
        new kms.Alias(stack, 'Alias', { aliasName: 'alias/backups', targetKey: new kms.Key(stack, 'Key') }),
    ],
    ['imported', (stack: Stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/backups')],
  ])('may not be an alias %s', (_, aliasOf) => {
    const stack = testStack();
    expect(() => new SnapshotEngine(stack, 'Engine', { encryptionKey: aliasOf(stack) })).toThrow(
      new Error(
        "Stack/Engine: encryptionKey is the alias Stack/Alias, allowed: a key, because CloudWatch Logs takes no alias; give the key itself, such as Key.fromLookup(this, 'Key', { aliasName })",
      ),
    );
  });
});
