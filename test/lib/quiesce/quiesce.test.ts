import { Match } from 'aws-cdk-lib/assertions';
import { Duration, aws_iam as iam } from 'aws-cdk-lib';
import { CriticalSection, Quiesce, type SnapshotPolicyProps } from '../../../lib';
import { aPolicy, runRequests } from '../builders';
import { templateOf, testStack } from '../../../lab/synthesize';

const lease = Duration.seconds(120);

const library: readonly (readonly [string, Quiesce, RegExp])[] = [
  ['postgresql', Quiesce.postgresql({ lease, port: 5433 }), /^option_port='5433'$/m],
  ['mysql', Quiesce.mysql({ lease, lockWaitSeconds: 3 }), /^option_lock_wait_seconds='3'$/m],
  ['redis', Quiesce.redis({ lease, passwordFile: '/root/redis' }), /^option_password_file='\/root\/redis'$/m],
  ['mongodb', Quiesce.mongodb({ lease, port: 27018 }), /^option_port='27018'$/m],
  ['fileSystems', Quiesce.fileSystems({ lease, mounts: ['/data'] }), /^option_mounts='\/data'$/m],
  [
    'script',
    Quiesce.script({ lease, pre: 'stop app', post: 'start app', holds: 'is-stopped app' }),
    /cat <<'END_OF_THE_USERS_SHELL'\nstop app\nEND_OF_THE_USERS_SHELL/,
  ],
];

describe.each(library)('Quiesce.%s', (_, quiesce, pattern) => {
  const stack = testStack();
  aPolicy(stack, { quiesce });
  const template = templateOf(stack);

  test('makes one document, tagged so that scripts may be sent by it, with the lease as its default', () => {
    template.resourceCountIs('AWS::SSM::Document', 1);
    template.hasResourceProperties('AWS::SSM::Document', {
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
      TargetType: '/AWS::EC2::Instance',
      UpdateMethod: 'NewVersion',
      Tags: [{ Key: 'DLMScriptsAccess', Value: 'true' }],
      Content: Match.objectLike({ schemaVersion: '2.2', parameters: Match.objectLike({ leaseSeconds: Match.objectLike({ default: '120' }) }) }), // prettier-ignore
    });
  });

  test('hands its options to the script', () => {
    const [document] = Object.values(template.findResources('AWS::SSM::Document'));
    const { Content } = document?.Properties as {
      readonly Content: {
        readonly mainSteps: readonly [{ readonly inputs: { readonly runCommand: readonly string[] } }];
      };
    };
    expect(Content.mainSteps[0].inputs.runCommand.join('\n')).toMatch(pattern);
  });

  test('is printable ASCII, as all that Systems Manager and the shell of an instance surely take', () => {
    const [document] = Object.values(template.findResources('AWS::SSM::Document'));
    expect(JSON.stringify(document).match(/[^ -~]+/g)).toBeNull();
  });

  test('runs both scripts with the lease', () => {
    expect(runRequests(template).map((request) => request.policy.quiesce)).toMatchObject([
      { kind: 'document', stages: 'pre-and-post', leaseSeconds: 120 },
    ]);
  });
});

describe('a document of the library is refused at synth with', () => {
  test.each<[string, () => SnapshotPolicyProps['quiesce'], string]>([
    [
      'a lock wait beyond its bounds',
      () => Quiesce.mysql({ lockWaitSeconds: 0 }),
      'lockWaitSeconds is 0, allowed: whole numbers from 1 to 60; new writes wait for this time',
    ],
    [
      'a password instead of its file',
      () => Quiesce.redis({ passwordFile: 'sekret' }),
      'passwordFile is "sekret", allowed: absolute paths of letters, digits and "_@+=:,.-", without "//", "." or ".." and without a slash at the end; write the path as it is on the instance',
    ],
    [
      'two ways to reach one server',
      () => Quiesce.mongodb({ port: 1, connectFile: '/root/c.js' }),
      'port is 1, allowed: a port or a connect file; give the port in the connect file',
    ],
    [
      'a script that proves nothing',
      () => Quiesce.script({ pre: 'stop', post: 'start', holds: '' }),
      'holds is "", allowed: a shell script that is not empty; give at least one command',
    ],
    [
      'a lease that the timeout outlasts',
      () => Quiesce.redis({ lease: Duration.seconds(30) }),
      'lease is 30 s, allowed: whole seconds from 60 to 600; it must outlast the timeout by 30 s, which the snapshot call and the delivery of the post-script take; lengthen it or shorten the timeout',
    ],
  ])('%s', (_, quiesce, message) => {
    expect(() => aPolicy(testStack(), { timeout: Duration.seconds(30), quiesce: quiesce() })).toThrow(message);
  });
});

describe('the critical section in the guest', () => {
  const criticalSection = CriticalSection.IN_GUEST;

  test.each<[string, Quiesce]>([
    ['postgresql', Quiesce.postgresql({ criticalSection })],
    ['mysql', Quiesce.mysql({ criticalSection })],
    ['redis', Quiesce.redis({ criticalSection })],
    ['mongodb', Quiesce.mongodb({ criticalSection })],
    ['fileSystems', Quiesce.fileSystems({ criticalSection, mounts: ['/data'] })],
    ['script', Quiesce.script({ criticalSection, pre: 'a', post: 'b', holds: 'c' })],
  ])('Quiesce.%s: the document takes the request, and the run knows of it', (_, quiesce) => {
    const stack = testStack();
    aPolicy(stack, { quiesce });
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::SSM::Document', {
      Content: Match.objectLike({
        parameters: Match.objectLike({ snapshotRequest: Match.objectLike({ default: '' }) }),
      }),
    });
    expect(runRequests(template)[0]?.policy.quiesce).toMatchObject({ criticalSection: 'in-guest' });
  });

  test('is left to the engine unless it is asked for', () => {
    const stack = testStack();
    aPolicy(stack, { quiesce: Quiesce.postgresql({ criticalSection: CriticalSection.IN_ENGINE }) });
    const template = templateOf(stack);
    expect(runRequests(template)[0]?.policy.quiesce).not.toHaveProperty('criticalSection');
    expect(JSON.stringify(template.toJSON())).not.toContain('snapshotRequest');
  });

  test('hands an endpoint to the script', () => {
    const stack = testStack();
    aPolicy(stack, { quiesce: Quiesce.postgresql({ criticalSection, ec2Endpoint: 'https://vpce-1.ec2.eu-central-1.vpce.amazonaws.com' }) }); // prettier-ignore
    expect(JSON.stringify(templateOf(stack).toJSON())).toContain("option_ec2_endpoint='https://vpce-1.ec2.");
  });

  test.each<[string, () => Quiesce, string]>([
    [
      'an endpoint without it',
      () => Quiesce.redis({ ec2Endpoint: 'https://e' }),
      'ec2Endpoint is "https://e", allowed only with CriticalSection.IN_GUEST',
    ],
    [
      'a plain endpoint',
      () => Quiesce.redis({ criticalSection, ec2Endpoint: 'http://ec2.amazonaws.com' }),
      'ec2Endpoint is "http://ec2.amazonaws.com", allowed: https:// and a host name',
    ],
    [
      'an endpoint with a path',
      () => Quiesce.redis({ criticalSection, ec2Endpoint: 'https://e/x' }),
      'write it without a path',
    ],
    [
      'an endpoint that ends its quotes',
      () => Quiesce.redis({ criticalSection, ec2Endpoint: "https://e'" }),
      'allowed: https:// and a host name',
    ],
  ])('refuses %s', (_, quiesce, message) => {
    expect(() => aPolicy(testStack(), { quiesce: quiesce() })).toThrow(message);
  });

  test('refuses tags that make a request which no document can be sent', () => {
    const stack = testStack();
    const tags = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k${index}`, 'ä'.repeat(200)]));
    aPolicy(stack, { quiesce: Quiesce.postgresql({ criticalSection }), tags });
    expect(() => templateOf(stack)).toThrow('allowed with CriticalSection.IN_GUEST: 12000; shorten them');
  });

  test('gives the role of an instance the right to make this policy’s sets of itself, and nothing else', () => {
    const stack = testStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const policy = aPolicy(stack, { policyName: 'db', quiesce: Quiesce.postgresql({ criticalSection }) });
    policy.grantInGuestSnapshots(role).assertSuccess();
    const policies = templateOf(stack).findResources('AWS::IAM::Policy', {
      Properties: { Roles: [{ Ref: 'Role1ABCC5F0' }] },
    });
    const { PolicyDocument } = Object.values(policies)[0]?.Properties as {
      readonly PolicyDocument: {
        readonly Statement: readonly {
          readonly Action: string;
          readonly Condition?: object;
          readonly Resource: unknown;
        }[];
      };
    };
    const flat = JSON.stringify(PolicyDocument.Statement);
    expect(PolicyDocument.Statement.map(({ Action }) => Action)).toEqual([
      'ec2:CreateSnapshots',
      'ec2:CreateSnapshots',
      'ec2:CreateSnapshots',
      'ec2:CreateTags',
    ]);
    expect(flat).toContain('"ArnEquals":{"ec2:SourceInstanceARN":');
    expect(flat).toContain(':instance/${ec2:InstanceID}');
    expect(PolicyDocument.Statement.map(({ Condition }) => Condition)).toEqual([
      { ArnEquals: expect.anything() as unknown },
      undefined,
      {
        StringEquals: {
          'aws:RequestTag/quiesce:policy': 'db',
          'aws:RequestTag/quiesce:consistency': 'pending',
          'aws:RequestTag/quiesce:state': 'created',
        },
        Null: Object.fromEntries(
          [
            'reason',
            'proof',
            'pre-script',
            'post-script',
            'freeze-millis',
            'keep',
            'shared',
            'source',
            'retain',
            'snapshots',
            'drill',
            'drilled-at',
            'drill-minutes',
            'drill-record',
            'drill-passed-at',
            'in-drill',
          ].map((name) => [`aws:RequestTag/quiesce:${name}`, 'true']),
        ),
      },
      { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } },
    ]);
  });

  test('gives no right for a policy whose sets the engine makes', () => {
    const stack = testStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    expect(() => aPolicy(stack, { policyName: 'db' }).grantInGuestSnapshots(role)).toThrow(
      'criticalSection of the policy "db" is in-engine',
    );
  });
});
