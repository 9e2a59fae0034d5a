import { REHEARSAL_ENVIRONMENT } from '../../../rehearsal/functions';
import type { IamRequest, Statement } from './iam';

/**
 * A second opinion on every decision: `@cloud-copilot/iam-simulate`, which evaluates policies with AWS's published list of
 * actions, resource types and condition keys. It refuses an action that does not exist, a resource that the action does not
 * take, and ignores keys that the action does not have. CI installs it for the tests alone: its licence is the AGPL, so it
 * is no dependency of the project.
 */
const NAME = '@cloud-copilot/iam-simulate';

interface Simulator {
  runSimulation: (
    simulation: object,
    options: object,
  ) => Promise<{
    readonly overallResult?: string;
    readonly errors?: { readonly message: string };
  }>;
}

/** Why there is no second opinion on this machine; undefined where there is one. */
export function reasonAgainstSimulator(): string | undefined {
  try {
    require.resolve(NAME);
    return undefined;
  } catch {
    return `npm install --no-save ${NAME} gets the simulator, as CI does`;
  }
}

const ALLOW_ALL = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

/** The key policy that CDK and the console give a key. */
const LEFT_TO_IAM = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };

const document = (statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });

/** ARNs of AWS's own documents name no account, and the published list has no such form: here they get one. */
const withOwner = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll('::document/', ':999999999999:document/')) as T;

/** `Allowed`, `ImplicitlyDenied` or `ExplicitlyDenied`; or why the request is none that AWS knows. */
export async function simulated(statements: readonly Statement[], request: IamRequest): Promise<string> {
  const { runSimulation } = (await import(NAME)) as Simulator;
  const { action, resource, context = {} } = withOwner(request);
  const { account } = REHEARSAL_ENVIRONMENT;
  const { overallResult, errors } = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${account}:role/function`,
        action,
        // Something that has no id yet: EC2 asks for `*`, which the simulator would take for a pattern.
        resource: { resource: resource.replace(/\/\*$/, '/new'), accountId: account },
        contextVariables: context,
      },
      identityPolicies: [{ name: 'role', policy: document(withOwner(statements)) }],
      // An organization that forbids nothing.
      serviceControlPolicies: [{ orgIdentifier: 'root', policies: [{ name: 'all', policy: document(ALLOW_ALL) }] }],
      resourceControlPolicies: [],
      ...(action.startsWith('kms:')
        ? { resourcePolicy: document([{ ...LEFT_TO_IAM, Principal: { AWS: account } }]) }
        : {}),
    },
    {},
  );
  return overallResult ?? errors?.message ?? 'no result';
}
