import { readDeployedPolicy } from '../../bin/account/deployed-policy';
import type { CheckReport } from '../../bin/check/report';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import type { InstanceProps } from '../../rehearsal/cloud/ec2/state';
import { DOCUMENT } from '../rehearsal/cloud/fixtures';
import { withAccount, type Account } from './account';
import { REGION, synthesizeApp, type SynthesizedApp } from './an-app';
import { ACCESS, instance, READS } from './instances';
import { runCheck } from './run-command';

let app: SynthesizedApp;

beforeAll(() => {
  app = synthesizeApp();
});

afterAll(() => {
  app.remove();
});

async function reportOf({ url }: Account, ...flags: readonly string[]): Promise<CheckReport> {
  const { stdout } = await runCheck(url, '--app', app.directory, '--json', ...flags);
  return JSON.parse(stdout) as CheckReport;
}

/** Tags that a set of the engine may get. */
const OURS = Object.keys(TagKey).length;

async function check({ url }: Account, ...flags: readonly string[]) {
  return runCheck(url, '--app', app.directory, ...flags);
}

describe('a target', () => {
  test('that a run would freeze is ready, and nothing is sent to find out', () =>
    withAccount({}, async (account) => {
      account.cloud.addDocument({ name: 'own-document', content: DOCUMENT, tags: ACCESS });
      account.cloud.addInstance(instance('i-00000001'));
      const { exitCode, stdout } = await check(account, '--policy', 'own');
      expect(stdout).toContain(`Policy own in ${REGION}: 1 instance with Role=db`);
      expect(stdout).toContain(
        'Document own-document: version 1, for Linux, tagged DLMScriptsAccess=true, takes timeoutSeconds',
      );
      expect(stdout).toMatch(
        new RegExp(
          ` {2}ready +i-00000001 +name-of-00000001 +running +Linux +online +v1 fits +2 +${String(OURS + 2)}/50 +application-consistent set\n`,
        ),
      );
      expect(stdout).toContain('1 of 1 target ready');
      expect(exitCode).toBe(0);
      expect(READS).toEqual(expect.arrayContaining([...account.operations()]));
    }));

  test.each<[string, Partial<InstanceProps>, string, string]>([
    ['that is stopped', { state: 'stopped' }, 'skipped', 'instance-stopped'],
    ['that Systems Manager does not know', { ssm: 'unmanaged' }, 'skipped', 'not-managed'],
    ['whose agent is silent', { ssm: 'offline' }, 'skipped', 'agent-offline'],
    ['of another platform', { platform: 'Windows' }, 'skipped', 'platform-mismatch'],
    ['without volumes', { volumes: [] }, 'no set', 'no-volumes'],
    ['that the engine may not reach', { tags: { Role: 'db' } }, 'skipped', 'pre-script-not-run'],
  ])('%s is told what a run makes of it', (_, changes, outlook, reason) =>
    withAccount({}, async (account) => {
      account.cloud.addDocument({ name: 'own-document', content: DOCUMENT, tags: ACCESS });
      account.cloud.addInstance(instance('i-00000001', changes));
      account.cloud.addInstance(instance('i-00000002'));
      expect((await reportOf(account, '--policy', 'own')).targets).toMatchObject([
        { instanceId: 'i-00000001', outlook, reason },
        { instanceId: 'i-00000002', outlook: 'ready' },
      ]);
      const { exitCode, stdout } = await check(account, '--policy', 'own');
      expect(stdout).toMatch(new RegExp(`${outlook} +i-00000001 .*\\(${reason}\\), the run fails`));
      expect(exitCode).toBe(1);
    }),
  );

  test('falls back where the policy says so', () =>
    withAccount({ documentNames: ['backups-LibraryDocument'] }, async (account) => {
      account.cloud.addInstance(instance('i-00000001', { state: 'stopped' }));
      const { targets } = await reportOf(account, '--policy', 'library');
      expect(targets).toMatchObject([{ outlook: 'falls back', reason: 'instance-stopped' }]);
    }));

  test('has its volumes and tags counted', () =>
    withAccount({}, async (account) => {
      account.cloud.addDocument({ name: 'own-document', content: DOCUMENT, tags: ACCESS });
      const many = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`key-${String(index)}`, '']));
      account.cloud.addInstance(
        instance('i-00000001', {
          volumes: [
            { volumeId: 'vol-1', device: '/dev/xvda' },
            { volumeId: 'vol-2', device: '/dev/sdf', tags: { Scratch: 'yes' } },
            { volumeId: 'vol-3', device: '/dev/sdg', tags: many },
          ],
        }),
      );
      const { targets } = await reportOf(account, '--policy', 'own');
      expect(targets).toMatchObject([
        { outlook: 'ready', volumes: { taken: 2, excluded: 1 }, tags: { used: OURS + 1 } },
      ]);
      expect(targets[0]?.tags.dropped).toHaveLength(45);
    }));

  test('of a policy without scripts needs no agent', () =>
    withAccount({}, async (account) => {
      account.cloud.addInstance(instance('i-00000001', { ssm: 'unmanaged', tags: { Role: 'db' } }));
      const { targets, document } = await reportOf(account, '--policy', 'none');
      expect(targets).toMatchObject([{ outlook: 'ready', reason: 'no-scripts', agent: 'not asked' }]);
      expect(document).toBeUndefined();
    }));
});

describe('the document', () => {
  test('of the library is found by the name that CloudFormation gave it', () => {
    const { documentPrefix = '' } = readDeployedPolicy(app.directory, { policy: 'library' });
    const name = `${documentPrefix}1X2Y3Z`;
    expect(documentPrefix).toMatch(/^backups-QuiesceDocumentsfileSystems[0-9A-F]{16}-$/);
    return withAccount({ documentNames: ['backups-Other-1', name] }, async (account) => {
      account.cloud.addDocument({ name, content: DOCUMENT, tags: ACCESS });
      account.cloud.addInstance(instance('i-00000001'));
      const { document, targets } = await reportOf(account, '--policy', 'library');
      expect(document).toMatchObject({ name, status: 'usable', version: '1', access: 'tagged' });
      expect(targets).toMatchObject([{ outlook: 'ready' }]);
    });
  });

  test('of a stack that is not deployed is missing, and may be given', () =>
    withAccount({}, async (account) => {
      account.cloud.addDocument({ name: 'elsewhere', content: DOCUMENT, tags: ACCESS });
      account.cloud.addInstance(instance('i-00000001'));
      const { document, targets } = await reportOf(account, '--policy', 'library');
      expect(document?.detail).toMatch(/no document begins with "backups-.*deploy the stack.*--document/);
      expect(targets).toMatchObject([{ outlook: 'falls back', reason: 'document-missing' }]);
      const given = await reportOf(account, '--policy', 'library', '--document', 'elsewhere');
      expect(given.targets).toMatchObject([{ outlook: 'ready' }]);
    }));

  test('that is not tagged is missing, since the role of the engine may not read it', () =>
    withAccount({}, async (account) => {
      account.cloud.addDocument({ name: 'own-document', content: DOCUMENT });
      account.cloud.addInstance(instance('i-00000001'));
      const { document, targets } = await reportOf(account, '--policy', 'own');
      expect(document).toMatchObject({ status: 'missing', access: 'untagged' });
      expect(targets).toMatchObject([{ outlook: 'skipped', reason: 'document-missing' }]);
    }));

  test('without the contract is unusable', () =>
    withAccount({}, async (account) => {
      const { executionId, command } = DOCUMENT.parameters;
      const content = {
        ...DOCUMENT,
        parameters: {
          executionId,
          command: { ...command, default: 'pre-script', allowedValues: ['pre-script'] },
          timeoutSeconds: DOCUMENT.parameters.timeoutSeconds,
        },
      };
      account.cloud.addDocument({ name: 'own-document', content, tags: ACCESS });
      account.cloud.addInstance(instance('i-00000001'));
      const { targets } = await reportOf(account, '--policy', 'own');
      expect(targets).toMatchObject([{ outlook: 'skipped', reason: 'document-contract' }]);
    }));
});
