import { writeFileSync } from 'node:fs';
import { defined } from '../../lambdas/domain/json';
import { policiesOf } from '../../lambdas/domain/lifecycle/deployed';
import type { StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { QuiesceError } from '../../lambdas/errors';
import { messageOf } from '../../rehearsal/json';
import { harmless } from '../../rehearsal/report/terminal/lines';
import { answered } from '../account/answered';
import { liveResources, type InstanceFacts } from '../account/aws/resources';
import { awsDetailOf, checkCredentials, liveAccount, type LiveAccount } from '../account/live-account';
import { patiently } from '../account/patience';
import { teller } from '../conversation';
import { CommandProblem } from '../problem';
import type { Warning } from './advice';
import { applicationOf, type Application } from './application';
import { cdkSource } from './cdk-source';
import { checkRestoreFlags, zoneOf } from './choice';
import { cliScript } from './cli-script';
import type { RestoreFlags } from './command';
import { findSet, setsOfRegion } from '../account/find-set';
import { sourceOf, type Surroundings } from './plan';
import { restorePlan, type RestorePlan } from './restore-plan';

/** Does what `quiesce restore` was asked and returns its exit code. */
export async function runRestore(flags: RestoreFlags): Promise<number> {
  checkRestoreFlags(flags);
  const tell = teller();
  await checkCredentials();
  const account = await liveAccount(flags.region);
  tell(`looking for the set ${flags.set} in ${account.region}`);
  const set = await setOf(account, flags.set);
  const asked = await surroundingsOf(account, set, flags);
  const application = await applicationOfSet(account, set);
  const { kmsKey, initializationRate, format } = flags;
  const plan = restorePlan({
    set,
    choice: {
      zone: zoneOf(flags, { region: account.region, set, ...asked }),
      ...defined({
        kmsKey,
        initializationRate: initializationRate === undefined ? undefined : Number(initializationRate),
      }),
    },
    ...asked,
    ...application,
    unasked: [...asked.unasked, ...application.unasked],
    format,
  });
  for (const { text } of plan.warnings) {
    process.stderr.write(`warning: ${harmless(text, 'plain')}\n`); // A line of progress is cut at the width of the terminal.
  }
  print(plan, flags);
  return plan.warnings.some(({ kind }) => kind === 'defect') ? 1 : 0;
}

async function setOf(account: LiveAccount, wanted: string): Promise<StoredSet> {
  const { storedSets, region } = account;
  const snapshots = await answered(account, 'ec2:DescribeSnapshots', () => storedSets.list(region));
  return findSet(setsOfRegion(region, snapshots), wanted, region);
}

interface Asked {
  readonly surroundings: Surroundings;
  readonly unasked: readonly Warning[];
}

/** The instance and the volumes of the set are in the Region where the set was made. That Region may not answer. */
async function surroundingsOf(account: LiveAccount, set: StoredSet, flags: RestoreFlags): Promise<Asked> {
  const { region } = account;
  const from = set.members[0]?.source?.region ?? region;
  const volumeIds = set.members.map(sourceOf);
  const there = liveResources(from);
  const unasked: Warning[] = [];
  const ask = async <T>(what: string, call: () => Promise<readonly T[]>): Promise<readonly T[] | undefined> => {
    try {
      return await patiently(account.clock, call);
    } catch (error) {
      if (!(error instanceof QuiesceError)) {
        throw error;
      }
      unasked.push({ kind: 'defect', text: `EC2 in ${from} did not say ${what} (${awsDetailOf(error)})` });
      return undefined;
    }
  };
  const sources = await ask('where the volumes were attached', () => there.instances([set.name.instance]));
  const volumes = await ask('the types of the volumes', () => there.volumes(volumeIds));
  const source = sources?.find(isThere);
  const { instance, availabilityZone = source?.zone } = flags;
  const isUsual = instance === undefined && from === region && source?.zone === availabilityZone;
  const target = isUsual ? source : await given(account, instance);
  return { surroundings: defined({ volumes, source, target }), unasked };
}

async function given(account: LiveAccount, instance: string | undefined): Promise<InstanceFacts | undefined> {
  if (instance === undefined) {
    return undefined;
  }
  const { region } = account;
  const ask = (): Promise<readonly InstanceFacts[]> => liveResources(region).instances([instance]);
  const [found] = (await answered(account, 'ec2:DescribeInstances', ask)).filter(isThere);
  if (found === undefined) {
    throw new CommandProblem(
      `--instance is "${instance}", which EC2 does not know in ${region}; correct it or --region`,
    );
  }
  return found;
}

function isThere({ state }: InstanceFacts): boolean {
  return state !== 'terminated' && state !== 'shutting-down';
}

interface Found {
  readonly application: Application;
  readonly unasked: readonly Warning[];
}

const UNKNOWN: Application = { kind: 'unknown', mounts: [] };

/** What the policy of the set quiesces today. Without its answer the steps are general ones, and the plan says so. */
async function applicationOfSet(
  { schedules, documents, clock, region }: LiveAccount,
  { name }: StoredSet,
): Promise<Found> {
  try {
    const { policies } = policiesOf(await patiently(clock, () => schedules.list()));
    const policy = policies.find((one) => one.name === name.policy);
    if (policy === undefined) {
      return general(`the policy ${name.policy} is not deployed in ${region}`);
    }
    const { quiesce } = policy;
    if (quiesce.kind !== 'document') {
      return { application: quiesce.kind === 'vss' ? { kind: 'vss', mounts: [] } : UNKNOWN, unasked: [] };
    }
    const document = await patiently(clock, () => documents.read(quiesce.document));
    return document === undefined
      ? general(
          `the document ${quiesce.document} of the policy ${name.policy} does not exist in ${region}, or you lack ssm:GetDocument`,
        )
      : { application: applicationOf(document.content), unasked: [] };
  } catch (error) {
    if (!(error instanceof QuiesceError)) {
      throw error;
    }
    return general(`the policy ${name.policy} or its document could not be read (${awsDetailOf(error)})`);
  }
}

function general(why: string): Found {
  const text = `${why}, so the steps for its application are general ones`;
  return { application: UNKNOWN, unasked: [{ kind: 'note', text }] };
}

/** On stdout are only the commands, or the JSON. What is to be known is on stderr, and in the commands. */
function print(plan: RestorePlan, { format, out, json }: RestoreFlags): void {
  const commands = format === 'cli' ? cliScript(plan) : cdkSource(plan);
  if (out !== undefined) {
    writeNew(out, commands);
  }
  if (json === true) {
    const { token: _token, ...shown } = plan;
    process.stdout.write(`${JSON.stringify({ version: 1, ...shown, format, commands }, undefined, 2)}\n`);
  } else if (out === undefined) {
    process.stdout.write(commands);
  } else {
    process.stdout.write(`${out}\n`);
  }
}

/** A plan that somebody may have changed is never overwritten. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw new CommandProblem(
      `--out is "${file}", which can't be written (${messageOf(error)}); give the name of a new file`,
      {
        cause: error,
      },
    );
  }
}
