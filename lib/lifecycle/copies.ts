import { Duration, Token } from 'aws-cdk-lib';
import { defined } from '../../lambdas/domain/json';
import { COPY, LIFECYCLE, type CopyRule } from '../../lambdas/domain/lifecycle/settings';
import { checkDuration } from '../duration-checks';
import {
  checkCount,
  checkProp,
  checkStruct,
  checkTexts,
  DURATION,
  FLAG,
  optional,
  PropError,
  TEXT,
  TEXTS,
  type Kinds,
} from '../prop-checks';
import { RETENTION_KIND, type Retention } from './retention';

/** Copies of each set in other Regions. */
export interface CrossRegionCopyRule {
  /** The Regions to copy to: 1 to 20. A Region may be in one rule of a schedule only. */
  readonly regions: string[];

  /**
   * Encrypt the copies. Copies of encrypted snapshots are always encrypted, and so are all copies in a Region where EBS
   * encryption by default is on.
   *
   * @default - true if `encryptionKey` is given, otherwise false
   */
  readonly encrypted?: boolean;

  /**
   * KMS key of the copies. A key belongs to one Region, so for several Regions give what names a key in each of them: an
   * alias (`alias/backups`) or the id of a multi-Region key (`mrk-…`). For one Region its ARN is fine too, such as
   * `key.keyArn`. The policy of the key must let IAM decide, as AWS's and CDK's default policies do; otherwise it must
   * allow the role of the engine's lifecycle function.
   *
   * @default - the default key for EBS of each Region
   */
  readonly encryptionKey?: string;

  /**
   * Which copies are kept in each of these Regions, also after the policy was removed. The newest copy of a volume always
   * stays, because without it the next copy would be a full one.
   *
   * @default - all: no copy is removed, and synth warns that copies pile up
   */
  readonly retain?: Retention;

  /**
   * Pay for time-based copies, which end within this: multiples of 15 minutes from 15 minutes to 48 hours. A copy that
   * takes longer is reported.
   *
   * @default - as fast as EC2 copies without a promise
   */
  readonly within?: Duration;
}

const COPY_KINDS: Kinds<CrossRegionCopyRule> = {
  regions: TEXTS,
  encrypted: optional(FLAG),
  encryptionKey: optional(TEXT),
  retain: optional(RETENTION_KIND),
  within: optional(DURATION),
};

const { min: LEAST_MINUTES, max: MOST_MINUTES } = COPY.members.withinMinutes;

/** What EC2 takes as the time of a time-based copy, in seconds. */
const WITHIN = { min: LEAST_MINUTES * 60, max: MOST_MINUTES * 60, step: 900 };

/** The rules as the policy's JSON has them; `prop` begins the messages. */
export function readCopies(prop: string, copies: readonly CrossRegionCopyRule[]): readonly CopyRule[] {
  checkCount(prop, copies, LIFECYCLE.copies, 'put several Regions into one rule');
  const rules = copies.map((copy) => readCopy(prop, copy));
  const regions = rules.flatMap((rule) => rule.regions);
  const twice = regions.find((region, index) => regions.indexOf(region) !== index);
  if (twice !== undefined) {
    throw new PropError(`${prop}: regions of two rules have "${twice}", allowed: each Region once; remove one of them`);
  }
  return rules;
}

function readCopy(prop: string, copy: CrossRegionCopyRule): CopyRule {
  checkStruct(`${prop}: a copy`, copy, COPY_KINDS, `${prop}: `);
  const { encryptionKey, encrypted = encryptionKey !== undefined, retain, within } = copy;
  const regions = checkTexts(`${prop}: regions`, copy.regions, COPY.members.regions, 'write its name as AWS does');
  if (encryptionKey !== undefined) {
    checkKey(prop, { encryptionKey, encrypted, regions });
  }
  return {
    regions,
    encrypted,
    ...defined({
      kmsKey: encryptionKey,
      retain: retain?._bind(`${prop}: retain`),
      withinMinutes: within && checkDuration(`${prop}: within`, within, WITHIN, 'choose one that EC2 takes') / 60,
    }),
  };
}

const KEY_ARN = /^arn:[\w-]+:kms:([\w-]+):\d{12}:(key|alias)\/.+$/;
const IN_EACH_REGION = /^(alias\/[\w/-]+|mrk-[0-9a-f]{32})$/;
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Refuses a key that one of the Regions can't have: EC2 would accept the copy, and let it fail later. */
function checkKey(
  prop: string,
  { encryptionKey, encrypted, regions }: Pick<CopyRule, 'encrypted' | 'regions'> & { readonly encryptionKey: string },
): void {
  if (!encrypted) {
    throw new PropError(`${prop}: encrypted is false, allowed with an encryptionKey: true; remove one of the two`);
  }
  checkProp(`${prop}: encryptionKey`, encryptionKey, COPY.members.kmsKey, 'give a key of KMS');
  if (Token.isUnresolved(encryptionKey) || IN_EACH_REGION.test(encryptionKey)) {
    return;
  }
  const [, region] = KEY_ARN.exec(encryptionKey) ?? [];
  if (region === undefined && !KEY_ID.test(encryptionKey)) {
    throw new PropError(
      `${prop}: encryptionKey is "${encryptionKey}", allowed: an alias such as "alias/backups", the id of a key, or the ARN of either; correct it`,
    );
  }
  const others = regions.filter((each) => each !== region && !Token.isUnresolved(each));
  if (regions.length > 1 || (region !== undefined && others.length > 0)) {
    throw new PropError(
      `${prop}: encryptionKey is "${encryptionKey}", a key of one Region, allowed for ${regions.join(', ')}: an alias such as "alias/backups" that each of these Regions has, or the id of a multi-Region key; use one, or a rule for each Region`,
    );
  }
}
