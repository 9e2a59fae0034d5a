import type { DoctorReport } from '../../../bin/doctor/report';
import { EngineTag } from '../../../lambdas/domain/engine-tags';
import { DOCUMENT } from '../../../lab/simulation/builders';
import { deploy, HOME, INSTANCE, isRead } from '../sets-account';
import { doctor, findings, furnish, KEY, MACHINE, withDoctor } from './doctor-account';

test('a healthy account lacks nothing, and nothing is changed', () =>
  withDoctor({}, async (account) => {
    furnish(account);
    const { stdout, exitCode } = await doctor(account);
    expect(stdout).toMatch(new RegExp(`^OK: nothing is lacking in ${HOME}, as seen at \\S+Z\n`));
    expect(stdout.match(/^ok /gm)).toHaveLength(11);
    expect(exitCode).toBe(0);
    expect(account.operations().filter((operation) => !isRead(operation))).toEqual([]);
  }));

test('--json says its version, the verdict, and for each check what it needs', () =>
  withDoctor({ PublicAccess: 'unblocked' }, async (account) => {
    furnish(account);
    const { stdout, exitCode } = await doctor(account, '--json', '--policy', 'databases');
    const report = JSON.parse(stdout) as DoctorReport;
    expect(report).toMatchObject({ version: 1, region: HOME, verdict: 'warning' });
    expect(report.checks.find(({ name }) => name === 'public-access')).toEqual({
      name: 'public-access',
      fine: 'snapshots can not be made public',
      needs: ['ec2:GetSnapshotBlockPublicAccessState'],
      result: 'warning',
      findings: [
        {
          check: 'public-access',
          severity: 'warning',
          subject: HOME,
          text: 'snapshots can be made public, because block public access for EBS snapshots is off',
          remedy: 'aws ec2 enable-snapshot-block-public-access --state block-all-sharing.',
        },
      ],
    });
    expect(exitCode).toBe(1);
  }));

test('host management is not asked for where no instance needs it', () =>
  withDoctor({ GetServiceSetting: 'AccessDeniedException' }, async (account) => {
    furnish(account);
    expect(await findings(account)).toEqual([]);
    account.cloud.setInstance(INSTANCE, { agent: 'unmanaged' });
    expect(await findings(account)).toEqual([expect.stringMatching(/^agents unknown: AWS: could not be asked /)]);
  }));

test('what is broken is an error with its remedy', () =>
  withDoctor({ Simulate: 'NoSuchEntity', DescribeKey: 'NotFoundException' }, async (account) => {
    furnish(account);
    const { cloud } = account;
    cloud.removeDocument(DOCUMENT);
    cloud.setInstance(INSTANCE, { agent: 'unmanaged' });
    const { stdout, exitCode } = await doctor(account);
    expect(stdout).toMatch(/^ERROR: 4 errors, 0 warnings, 0 unknown in /);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'give it a profile with AmazonSSMManagedInstanceCore, or turn Default Host Management Configuration on',
    );
    expect(exitCode).toBe(2);
    expect(await findings(account)).toEqual([
      'scheduler-role error: arn:aws:iam::111122223333:role/scheduler: the role does not exist',
      expect.stringMatching(`^documents error: ${DOCUMENT}: .*does not exist`),
      `agents error: ${INSTANCE}: it has no instance profile, and Default Host Management Configuration is off`,
      `keys error: ${KEY}: KMS does not know the key (${HOME}; vol-11)`,
    ]);
  }));

test('an engine of another version is a warning, one that is gone is an error', () =>
  withDoctor({}, async (account) => {
    furnish(account);
    account.cloud.addStateMachine({ arn: MACHINE, tags: { [EngineTag.VERSION]: '0.0.1' } });
    deploy(account, { name: 'old', targetArn: `${MACHINE}-old` });
    expect(await findings(account)).toEqual([
      `schedules error: old/nightly: it starts ${MACHINE}-old, which does not exist`,
      expect.stringMatching(`^versions warning: ${MACHINE}: the engine is of version 0.0.1, this command of `),
    ]);
  }));

test('what may not be asked is unknown, with the actions that it needs', () =>
  withDoctor({ Simulate: 'AccessDenied', ListServiceQuotas: 'AccessDeniedException' }, async (account) => {
    furnish(account);
    const { stdout, exitCode } = await doctor(account);
    expect(stdout).toMatch(/^UNKNOWN: 0 errors, 0 warnings, 2 unknown/);
    expect(stdout).toMatch(/unknown +scheduler-role: AWS: could not be asked \(AccessDenied/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('→ allow servicequotas:ListServiceQuotas, ec2:DescribeSnapshots');
    expect(exitCode).toBe(3);
  }));

test('an account without policies is said, and a policy that is not there is refused', () =>
  withDoctor({}, async (account) => {
    expect(await findings(account)).toEqual([`schedules warning: ${HOME}: there is no schedule of a policy`]);
    await expect(doctor(account, '--policy', 'db')).rejects.toThrow('--policy is "db", which has no schedule');
    await expect(doctor(account, '--region', 'Mars')).rejects.toThrow('--region is "Mars", allowed: ');
  }));
