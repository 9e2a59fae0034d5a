import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DRILL, type Drill } from '../../lambdas/domain/drill/settings';
import { defined } from '../../lambdas/domain/json';
import { POLICY } from '../../lambdas/domain/policy';
import { textLike } from '../../lambdas/domain/schema';
import { checkDuration } from '../duration-checks';
import { checkTiming } from '../policy/schedule-checks';
import { checkProp, checkStruct, PropError } from '../prop-checks';
import { checkPlace } from './boot-from-set';
import { Choice } from './choice';
import { checkApplication, checkPolicy } from './drill-checks';
import { readInstance } from './drill-instance';
import { DrillNetwork } from './drill-network';
import { RECORDS_KINDS, RESTORE_DRILL_KINDS, type DrillRecords, type RestoreDrillProps } from './restore-drill-props';

/** The start of the instance and its removal, which the timeout has to hold beside the check. */
const AROUND_CHECK = Duration.minutes(10);

const { boundSeconds: OF_DRILL, check: OF_CHECK, place: OF_PLACE } = DRILL.members;

/** The drill as its JSON has it, and the ARNs of its network. Makes the document of the check, and a network that is missing. */
export function readDrill(
  scope: Construct,
  props: RestoreDrillProps,
): { readonly settings: Drill; readonly network: readonly string[] } {
  checkStruct('RestoreDrill', props, RESTORE_DRILL_KINDS);
  const { policy, check, at, timeout = Duration.hours(2), choose = Choice.latest(), initializationRate } = props;
  checkPolicy(policy);
  checkApplication(policy, check);
  checkTiming(at, { at: 'at', zone: 'at: time zone' });
  const boundSeconds = checkDuration('timeout', timeout, OF_DRILL, 'give a time in which the check surely ends, such as Duration.hours(2)'); // prettier-ignore
  checkRate(initializationRate);
  const name = checkProp(
    'drillName',
    props.drillName ?? Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' }),
    POLICY.members.name,
    'rename the drill or leave it out',
  );
  const timeoutSeconds = readCheckTimeout(props.checkTimeout, boundSeconds);
  const records = props.records && readRecords(props.records);
  const instance = readInstance(scope, props.instance ?? {}, check);
  const bound = check._bind(scope);
  const { resources: network, ...where } = (props.network ?? DrillNetwork._shared())._bind(scope);
  const place = { ...where, ...instance, ...defined({ initializationRate }) };
  checkPlace(policy._policy(), place);
  const document = documentFor(scope, bound.document, place.role);
  const settings: Drill = {
    ...{ name, policy: policy.policyName, choose: choose._bind() },
    ...{ check: { ...bound, document, timeoutSeconds }, boundSeconds, place, ...defined({ records }) },
  };
  return { settings, network };
}

function checkRate(initializationRate: number | undefined): void {
  const rate = OF_PLACE.members.initializationRate;
  if (initializationRate === undefined) {
    return;
  }
  if (Token.isUnresolved(initializationRate)) {
    throw new PropError(
      `initializationRate is known only at the deployment, allowed: ${rate.allowed}, known at synth; write the number`,
    );
  }
  const fix = 'EC2 takes no other; leave it out to load blocks when they are read';
  checkProp('initializationRate', initializationRate, rate, fix);
}

function readCheckTimeout(checkTimeout: Duration | undefined, boundSeconds: number): number {
  const { min, max: longest } = OF_CHECK.members.timeoutSeconds;
  const max = Math.min(longest, boundSeconds - AROUND_CHECK.toSeconds());
  if (checkTimeout === undefined) {
    return Math.min(Math.floor(boundSeconds / 2), max);
  }
  const fix = `the check ends ${AROUND_CHECK.toHumanString()} before the timeout of the drill, and within 6 hours; leave it out, or lengthen the timeout`;
  return checkDuration('checkTimeout', checkTimeout, { min, max }, fix);
}

/** Without `*` and `?`: the prefix is a part of an ARN in a statement of IAM, where these are wildcards. */
const PREFIX = textLike(/^[\w!.'()/=-]{0,400}$/, "up to 400 letters, digits and !-_.'()/=");

function readRecords(records: DrillRecords): NonNullable<Drill['records']> {
  checkStruct('records', records, RECORDS_KINDS, 'records: ');
  const { bucket, prefix = 'drills/' } = records;
  return {
    bucket: bucket.bucketName,
    prefix: checkProp('records: prefix', prefix, PREFIX, 'choose another'),
  };
}

/** In another account a document of this app is known by its ARN only. */
function documentFor(scope: Construct, document: string, role: string | undefined): string {
  return role !== undefined && Token.isUnresolved(document)
    ? Stack.of(scope).formatArn({ service: 'ssm', resource: 'document', resourceName: document })
    : document;
}
