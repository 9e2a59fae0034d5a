import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accountOfRole } from '../../lambdas/domain/drill/place-role';
import { DRILL, type Drill } from '../../lambdas/domain/drill/settings';
import { textLike } from '../../lambdas/domain/schema';
import { checkProp, checkStruct, checkTexts, PropError, TEXT, TEXTS, type Kinds } from '../prop-checks';

/** A place in another account. Everything in it exists already: `docs/drills.md` has the policies of its role. */
export interface DrillAccountOptions {
  /**
   * ARN of a role in the other account. The functions of drills assume it to launch, check and remove the instance. The sets
   * are shared with its account for the time of a drill.
   */
  readonly role: string;

  /** Ids of isolated subnets of the account, in the engine's Region: 1 to 16. They are tried in this order. */
  readonly subnets: string[];

  /** Id of a security group that allows no inbound traffic, and outbound only HTTPS to the endpoints of Systems Manager. */
  readonly securityGroup: string;

  /** ARN of an instance profile of the account that lets Systems Manager reach the instance, and nothing more. */
  readonly instanceProfile: string;
}

const KINDS: Kinds<DrillAccountOptions> = { role: TEXT, subnets: TEXTS, securityGroup: TEXT, instanceProfile: TEXT };

const PLACE = DRILL.members.place.members;

const PROFILE = textLike(
  /^arn:[a-z-]+:iam::\d{12}:instance-profile\/[\w+=,.@/-]{1,512}$/,
  'the ARN of an instance profile',
);

/** The place as the drill's JSON has it. What leads out of it is seen at the start of each drill. */
export function readAccountPlace(
  scope: Construct,
  options: DrillAccountOptions,
): Required<Pick<Drill['place'], 'role' | 'subnets' | 'securityGroup' | 'instanceProfile'>> {
  checkStruct('DrillNetwork.inAccount', options, KINDS, 'network: ');
  const place = {
    role: checkProp('network: role', options.role, PLACE.role, 'give the ARN of a role of the other account'),
    subnets: checkTexts('network: subnets', options.subnets, PLACE.subnets, 'give ids of subnets of the other account'),
    securityGroup: checkProp(
      'network: securityGroup',
      options.securityGroup,
      PLACE.securityGroup,
      'give one of the other account',
    ),
    instanceProfile: checkProp(
      'network: instanceProfile',
      options.instanceProfile,
      PROFILE,
      'give one of the other account',
    ),
  };
  checkAccounts(Stack.of(scope).account, place);
  return place;
}

/** As far as synth knows them. */
function checkAccounts(
  own: string,
  { role, instanceProfile }: Pick<DrillAccountOptions, 'role' | 'instanceProfile'>,
): void {
  if (Token.isUnresolved(role)) {
    return;
  }
  const account = accountOfRole(role);
  if (account === own) {
    throw new PropError(
      `network: role is in account ${account}, the engine's own, allowed: another account; use DrillNetwork.of`,
    );
  }
  if (!Token.isUnresolved(instanceProfile) && accountOfRole(instanceProfile) !== account) {
    throw new PropError(
      `network: instanceProfile is in account ${accountOfRole(instanceProfile)}, allowed: account ${account}, that of the role; give one of this account`,
    );
  }
}
