import { DescribeDocumentCommand, SSMClient, paginateListDocuments } from '@aws-sdk/client-ssm';
import { loadSharedConfigFiles } from '@smithy/core/config';
import {
  CREATE_SNAPSHOTS,
  dynamoDbClient,
  ec2Client,
  LEDGER,
  POLL,
  READ,
  schedulerClient,
  SEND_SCRIPT,
  sfnClient,
  ssmClient,
} from '../../lambdas/aws/clients';
import { dynamoDbLedgerReads, type LedgerReads } from '../../lambdas/aws/dynamodb/ledger-reads';
import { ec2Instances } from '../../lambdas/aws/ec2/instances';
import { ec2StoredSets } from '../../lambdas/aws/ec2/stored-sets';
import { fromEc2Tags } from '../../lambdas/aws/ec2/tags';
import { schedulerSchedules } from '../../lambdas/aws/scheduler/schedules';
import { asking, askingFor, classify } from '../../lambdas/aws/sdk-errors';
import { ssmDocuments } from '../../lambdas/aws/ssm/documents';
import { ssmScripts } from '../../lambdas/aws/ssm/scripts';
import { stepFunctionsExecutions, type Executions } from '../../lambdas/aws/stepfunctions/executions';
import { systemClock } from '../../lambdas/aws/lambda/invocation';
import type { Tag } from '../../lambdas/domain/policy';
import type { Documents, Ports } from '../../lambdas/ports';
import { messageOf } from '../../rehearsal/json';
import { CommandProblem } from '../problem';

/** Documents, and the facts about them that the engine's role depends on. */
interface LiveDocuments extends Documents {
  /** Names of this account's documents with this prefix. */
  namesFrom(prefix: string): Promise<readonly string[]>;
  /** `undefined` when there is no such document. */
  tags(document: string): Promise<readonly Tag[] | undefined>;
}

/**
 * Everything that the commands ask of AWS. `scripts` is only for the thaw and for a dry-run that was requested, what
 * `storedSets` changes only for the removal of sets.
 */
export interface LiveAccount extends Pick<Ports, 'instances' | 'scripts' | 'storedSets' | 'schedules' | 'clock'> {
  readonly region: string;
  readonly documents: LiveDocuments;
  readonly executions: Executions;
  /** The ledger of an engine, to be read. */
  readonly ledger: (tableName: string) => LedgerReads;
}

/** The account that the environment's credentials belong to. Rejects with `CommandProblem` without a Region. */
export async function liveAccount(wanted?: string): Promise<LiveAccount> {
  const region = wanted ?? (await defaultRegion());
  const read = ssmClient(READ, region);
  // A command in a terminal has no time-out.
  const clock = systemClock({ getRemainingTimeInMillis: () => Number.MAX_SAFE_INTEGER });
  return {
    region,
    clock,
    instances: ec2Instances({ ec2: ec2Client(READ, region), ssm: read }),
    documents: {
      ...ssmDocuments(read),
      namesFrom: (prefix) => asking(`documents that begin with ${prefix}`, () => namesFrom(read, prefix)),
      tags: (document) => askingFor(`tags of document ${document}`, () => documentTags(read, document)),
    },
    storedSets: ec2StoredSets({
      clients: (name) => ({ read: ec2Client(READ, name), once: ec2Client(CREATE_SNAPSHOTS, name) }),
    }),
    schedules: schedulerSchedules({ client: schedulerClient(READ, region) }),
    executions: stepFunctionsExecutions(sfnClient(READ, region)),
    ledger: (tableName) => dynamoDbLedgerReads({ client: dynamoDbClient(LEDGER, region), tableName }),
    scripts: ssmScripts({ once: ssmClient(SEND_SCRIPT, region), poll: ssmClient(POLL, region), clock }),
  };
}

/**
 * Rejects with `CommandProblem` without credentials. This needs no Region and no app, so a command asks it before all else.
 * Without the profile that AWS_PROFILE names, the SDK would take the role of the machine.
 */
export async function checkCredentials(): Promise<void> {
  const profile = process.env.AWS_PROFILE ?? '';
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  if (profile !== '' && !(profile in configFile) && !(profile in credentialsFile)) {
    const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].sort().join(', ');
    throw new CommandProblem(
      `AWS_PROFILE is "${profile}", a profile that does not exist; ${known === '' ? 'no profile is configured' : `allowed: ${known}`}; correct it, or run aws configure --profile ${profile}`,
    );
  }
  try {
    await new SSMClient({ region: 'us-east-1' }).config.credentials();
  } catch (error) {
    throw new CommandProblem(
      `no AWS credentials${profile === '' ? '' : ` for AWS_PROFILE "${profile}"`} (${classify(error).detail}); set AWS_PROFILE, sign in with aws sso login, or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
      { cause: error },
    );
  }
}

/** The message of AWS or of the SDK. */
export function awsDetailOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : classify(cause).detail;
}

async function defaultRegion(): Promise<string> {
  try {
    return await new SSMClient({}).config.region();
  } catch (error) {
    throw new CommandProblem(
      `no Region: none is set (${String(error)}); give --region, AWS_REGION or a profile with a Region`,
      { cause: error },
    );
  }
}

async function namesFrom(client: SSMClient, prefix: string): Promise<readonly string[]> {
  const pages = paginateListDocuments(
    { client },
    {
      Filters: [
        { Key: 'Owner', Values: ['Self'] },
        { Key: 'Name', Values: [prefix] }, // SSM compares the beginning of the name.
      ],
    },
  );
  const names: string[] = [];
  for await (const page of pages) {
    names.push(...(page.DocumentIdentifiers ?? []).map(({ Name }) => Name ?? ''));
  }
  return names.filter((name) => name.startsWith(prefix));
}

async function documentTags(client: SSMClient, document: string): Promise<readonly Tag[]> {
  const { Document } = await client.send(new DescribeDocumentCommand({ Name: document }));
  return fromEc2Tags(Document?.Tags);
}
