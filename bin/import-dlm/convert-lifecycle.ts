import {
  DAY_SECONDS,
  COPY,
  FAST_RESTORE,
  isZoneElsewhere,
  REGION,
  KEPT_BESIDES,
  type CopyRule,
  type RetentionRule,
} from '../../lambdas/domain/lifecycle/settings';
import { defined } from '../../lambdas/domain/json';
import type { Schedule } from '../../lambdas/domain/policy';
import type { Findings } from './conversion';
import type { DlmCopyRule, DlmSchedule, DlmUnit } from './model';

/** Days of DLM's units. It does not say how long its months and years are; the longest ones keep nothing too short. */
const DAYS: Readonly<Record<DlmUnit, number>> = { DAYS: 1, WEEKS: 7, MONTHS: 31, YEARS: 366 };

const MOST_DAYS = 36_500;

type Lifecycle = Pick<Schedule, 'retain' | 'copies' | 'share' | 'fastRestore'>;

/** What happens to the sets of a schedule after they are taken. */
export function convertLifecycle(schedule: DlmSchedule, path: string, context: LifecycleContext): Lifecycle {
  const { findings } = context;
  const retain = convertRetention(schedule, path, findings);
  const copies = convertCopies(schedule.CrossRegionCopyRules ?? [], `${path}.CrossRegionCopyRules`, context);
  return defined({
    retain,
    copies: copies.length === 0 ? undefined : copies,
    share: convertShare(schedule, path, { findings, retain }),
    fastRestore: convertFastRestore(schedule, path, context),
  });
}

interface LifecycleContext {
  readonly findings: Findings;
  /** The Region of the policy, where its ARN says it. */
  readonly region: string | undefined;
}

/** An interval of DLM in whole days. */
function daysOf(interval: number, unit: DlmUnit, path: string, findings: Findings): number {
  if (unit === 'MONTHS' || unit === 'YEARS') {
    findings.differs(
      path,
      `DLM does not say how many days its ${unit.toLowerCase()} have; here a month has 31 days and a year 366, so that nothing ends too early`,
    );
  }
  return Math.min(interval * DAYS[unit], MOST_DAYS);
}

function convertRetention(schedule: DlmSchedule, path: string, findings: Findings): RetentionRule | undefined {
  const { Count: count = 0, Interval: interval = 0, IntervalUnit: unit } = schedule.RetainRule ?? {};
  const at = `${path}.RetainRule`;
  if (count > 0) {
    if (interval > 0) {
      findings.omit(`${at}.Interval`, interval, 'Count is given too, and DLM takes one of both');
    }
    findings.differs(at, 'DLM counts the snapshots of each volume, Quiesce the sets of each instance');
    return { last: count, ...KEPT_BESIDES };
  }
  if (interval > 0 && unit !== undefined) {
    return { ageSeconds: daysOf(interval, unit, at, findings) * DAY_SECONDS, ...KEPT_BESIDES };
  }
  findings.differs(at, 'neither Count nor Interval with its unit is given, so the sets are kept until you delete them');
  return undefined;
}

function convertCopies(
  rules: readonly DlmCopyRule[],
  path: string,
  { findings, region: home }: LifecycleContext,
): readonly CopyRule[] {
  const taken = new Set(home === undefined ? [] : [home]);
  return rules.flatMap((rule, index) => {
    const at = `${path}[${index}]`;
    const region = rule.Target ?? rule.TargetRegion ?? '';
    if (!REGION.accepts(region)) {
      findings.omit(at, rule, `Quiesce copies to Regions only, and ${JSON.stringify(region)} is none`);
      return [];
    }
    if (taken.has(region)) {
      const why = region === home ? 'is the Region of the policy itself' : 'is in another rule of the schedule';
      findings.omit(at, rule, `"${region}" ${why}`);
      return [];
    }
    taken.add(region);
    return [convertCopy(rule, region, { findings, path: at })];
  });
}

function convertCopy(
  rule: DlmCopyRule,
  region: string,
  { findings, path }: { readonly findings: Findings; readonly path: string },
): CopyRule {
  const { Encrypted: encrypted = false, CmkArn: key, CopyTags: copyTags = false, RetainRule: retain } = rule;
  const mistake = key === undefined ? undefined : keyMistake(key, { encrypted, region });
  if (mistake !== undefined) {
    findings.omit(`${path}.CmkArn`, key, mistake);
  }
  if (!copyTags) {
    findings.differs(`${path}.CopyTags`, 'the copies of Quiesce always have the tags of their set');
  }
  if (retain === undefined) {
    findings.differs(`${path}.RetainRule`, 'it is not given, so the copies are kept until you delete them');
  }
  return {
    regions: [region],
    encrypted,
    ...defined({
      kmsKey: mistake === undefined ? key : undefined,
      retain: retain && {
        ageSeconds: daysOf(retain.Interval, retain.IntervalUnit, `${path}.RetainRule`, findings) * DAY_SECONDS,
        ...KEPT_BESIDES,
      },
    }),
  };
}

/** A key of another Region can't encrypt a copy. */
function keyMistake(
  key: string,
  { encrypted, region }: { readonly encrypted: boolean; readonly region: string },
): string | undefined {
  const [, regionOfKey] = /^arn:[\w-]+:kms:([\w-]+):\d{12}:(?:key|alias)\/.+$/.exec(key) ?? [];
  if (!encrypted) {
    return 'Encrypted is not true';
  }
  if (regionOfKey === undefined || !COPY.members.kmsKey.accepts(key)) {
    return `it is no ARN of a KMS key of at most 256 characters, so the copies get the default key of ${region}`;
  }
  return regionOfKey === region ? undefined : `it is no key of ${region}, so the copies get the default key there`;
}

function convertShare(
  schedule: DlmSchedule,
  path: string,
  { findings, retain }: { readonly findings: Findings; readonly retain: RetentionRule | undefined },
): Lifecycle['share'] {
  const [rule] = schedule.ShareRules ?? [];
  const accounts = [...new Set(rule?.TargetAccounts ?? [])];
  if (rule === undefined) {
    return undefined;
  }
  const { UnshareInterval: interval = 0, UnshareIntervalUnit: unit } = rule;
  const at = `${path}.ShareRules[0]`;
  if (interval > 0 && unit === undefined) {
    findings.omit(`${at}.UnshareInterval`, interval, 'UnshareIntervalUnit is missing');
  }
  if (interval === 0 || unit === undefined) {
    return { accounts };
  }
  const unshareAfterSeconds = daysOf(interval, unit, at, findings) * DAY_SECONDS;
  if (retain?.ageSeconds !== undefined && unshareAfterSeconds >= retain.ageSeconds) {
    findings.omit(`${at}.UnshareInterval`, interval, 'the sets are removed by then');
    findings.omit(`${at}.UnshareIntervalUnit`, unit, 'the sets are removed by then');
    return { accounts };
  }
  return { accounts, unshareAfterSeconds };
}

function convertFastRestore(
  schedule: DlmSchedule,
  path: string,
  { findings, region }: LifecycleContext,
): Lifecycle['fastRestore'] {
  const rule = schedule.FastRestoreRule;
  if (rule === undefined) {
    return undefined;
  }
  const {
    Count: count = 0,
    Interval: interval = 0,
    IntervalUnit: unit,
    AvailabilityZones = [],
    AvailabilityZoneIds = [],
  } = rule;
  const at = `${path}.FastRestoreRule`;
  const zones = [...new Set([...AvailabilityZones, ...AvailabilityZoneIds])];
  if (
    !FAST_RESTORE.members.zones.accepts(zones) ||
    zones.some((zone) => region !== undefined && isZoneElsewhere(zone, region))
  ) {
    findings.omit(
      at,
      rule,
      `its zones are ${JSON.stringify(zones)}, allowed: 1 to 10 zones of ${region ?? 'its Region'}`,
    );
    return undefined;
  }
  if (count > 0) {
    return { zones, count };
  }
  if (interval === 0 || unit === undefined) {
    findings.omit(at, rule, 'neither Count nor Interval with its unit is given');
    return undefined;
  }
  return { zones, forSeconds: daysOf(interval, unit, at, findings) * DAY_SECONDS };
}
