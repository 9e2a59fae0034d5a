import { version } from '../../package.json';
import { instantOf } from '../../lambdas/domain/instant';
import { defined } from '../../lambdas/domain/json';
import { QuiesceError } from '../../lambdas/errors';
import { accountReads } from '../account/aws/account-reads';
import { liveResources } from '../account/aws/resources';
import { isUnreached, unanswered } from '../account/answered';
import { checkCredentials, liveAccount } from '../account/live-account';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { patiently } from '../account/patience';
import { printResult, teller } from '../conversation';
import { CommandProblem } from '../problem';
import { CHECKS } from './checks';
import type { DoctorFlags } from './command';
import { patientOf, type Patient } from './patient';
import { doctorReport, EXIT_CODES } from './report';
import { renderDoctor } from './terminal';

/** Does what `quiesce doctor` was asked and returns its exit code. */
export async function runDoctor({ policy, region, json }: DoctorFlags): Promise<number> {
  checkLifecycleFlags(defined({ policy, region }));
  const tell = teller();
  await checkCredentials();
  const account = await liveAccount(region);
  const patient = patientOf({
    account,
    reads: accountReads(account.region),
    resources: liveResources(account.region),
    version,
    policy,
  });
  await checkFirst(patient, policy);
  const checked = [];
  for (const check of CHECKS) {
    tell(`checking ${check.name}`);
    checked.push({ check, findings: await check.run(patient) });
  }
  const report = doctorReport(checked, { region: account.region, checkedAt: instantOf(patient.now) });
  printResult(report, defined({ json }), (style) => renderDoctor(report, style));
  return EXIT_CODES[report.verdict];
}

/** Refuses a policy that has no schedule, and an AWS that can't be reached. If nobody may ask, the first check says so. */
async function checkFirst({ account, schedules }: Patient, policy: string | undefined): Promise<void> {
  try {
    const found = await patiently(account.clock, schedules);
    if (policy === undefined || found.length > 0) {
      return;
    }
  } catch (error) {
    if (error instanceof QuiesceError && !isUnreached(error)) {
      return;
    }
    throw unanswered(error, account.region, 'scheduler:ListSchedules and scheduler:GetSchedule');
  }
  throw new CommandProblem(
    `--policy is "${policy}", which has no schedule in ${account.region}; npx quiesce explain lists the policies; correct it, or give another --region`,
  );
}
