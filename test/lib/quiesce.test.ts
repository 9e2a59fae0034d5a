import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib';
import { Quiesce, type SnapshotPolicyProps } from '../../lib';
import { aPolicy, runRequests } from './builders';
import { templateOf, testStack } from './synthesize';

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

  it('makes one document, tagged so that scripts may be sent by it, with the lease as its default', () => {
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

  it('hands its options to the script', () => {
    const [document] = Object.values(template.findResources('AWS::SSM::Document'));
    const { Content } = document?.Properties as {
      readonly Content: {
        readonly mainSteps: readonly [{ readonly inputs: { readonly runCommand: readonly string[] } }];
      };
    };
    expect(Content.mainSteps[0].inputs.runCommand.join('\n')).toMatch(pattern);
  });

  it('runs both scripts with the lease', () => {
    expect(runRequests(template).map((request) => request.policy.quiesce)).toMatchObject([
      { kind: 'document', stages: 'pre-and-post', leaseSeconds: 120 },
    ]);
  });
});

describe('a document of the library is refused at synth with', () => {
  it.each<[string, () => SnapshotPolicyProps['quiesce'], string]>([
    [
      'a lock wait beyond its bounds',
      () => Quiesce.mysql({ lockWaitSeconds: 0 }),
      'lockWaitSeconds is 0, allowed: whole numbers from 1 to 60; new writes wait for as long',
    ],
    [
      'a password instead of its file',
      () => Quiesce.redis({ passwordFile: 'sekret' }),
      'passwordFile is "sekret", allowed: absolute paths of letters, digits and "_@+=:,.-", without "//", "." or ".." and without a slash at the end; write the path as the instance knows it',
    ],
    [
      'two ways to reach one server',
      () => Quiesce.mongodb({ port: 1, connectFile: '/root/c.js' }),
      'port is 1, allowed: a port or a connect file; give the port in the connect file',
    ],
    [
      'a script that proves nothing',
      () => Quiesce.script({ pre: 'stop', post: 'start', holds: '' }),
      'holds is "", allowed: shell that does something; give a command, such as \'systemctl stop app\'',
    ],
    [
      'a lease that the timeout outlasts',
      () => Quiesce.redis({ lease: Duration.seconds(30) }),
      'lease is 30 s, allowed: whole seconds from 60 to 600; it must outlast the timeout by 30 s, which the snapshot call and the way of the post-script take; lengthen it or shorten the timeout',
    ],
  ])('%s', (_, quiesce, message) => {
    expect(() => aPolicy(testStack(), { timeout: Duration.seconds(30), quiesce: quiesce() })).toThrow(message);
  });
});
