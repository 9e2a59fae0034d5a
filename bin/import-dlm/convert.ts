import { SHARE } from '../../lambdas/domain/lifecycle/settings';
import { mistakeIn } from '../../lambdas/domain/schema';
import { MAX_POLICY_BYTES, POLICY, type Policy, type Schedule } from '../../lambdas/domain/policy';
import { groupBy } from '../../lambdas/domain/sets';
import { schedulesTag } from '../../lambdas/domain/snapshot-tags';
import { TAG } from '../../lambdas/domain/tag';
import { shown } from '../problem';
import { Findings, type Conversion, type ConvertedPolicy } from './conversion';
import { convertLifecycle } from './convert-lifecycle';
import { convertScript } from './convert-script';
import { convertTiming } from './convert-timing';
import { accountFor } from './fields';
import type { GivenPolicy } from './input';
import type { DlmPolicy, DlmSchedule } from './model';
import { envOf } from './names';
import { PolicyRefused, readInstancePolicy } from './refusal';
import { filterTags, snapshotTags } from './tags';

interface ConversionOptions {
  /** Epoch milliseconds: a schedule whose time is over before is not imported. */
  readonly now: number;
  /** A name for a policy of Quiesce that no other policy has. */
  readonly nameOf: (dlm: DlmPolicy) => string;
  readonly state: 'as-in-dlm' | 'disabled';
}

/** Converts a policy of DLM; throws `PolicyRefused` if Quiesce can't replace it as a whole. */
export function convert(given: GivenPolicy, options: ConversionOptions): Conversion {
  const dlm = readInstancePolicy(given);
  const findings = new Findings();
  const shared = convertShared(dlm, findings, options);
  const parts = dlm.PolicyDetails.Schedules.flatMap((schedule, place) => {
    const part = convertSchedule(schedule, place, { findings, now: options.now, dlm });
    return part === undefined ? [] : [part];
  });
  if (parts.length === 0) {
    throw new PolicyRefused('the time of all its schedules is over, so it starts nothing any more; delete it');
  }
  const policies = groupBy(parts, ({ settings: own }) => JSON.stringify(own)).flatMap(([first, ...more]) =>
    first === undefined ? [] : [policyOf([first, ...more], { shared, name: options.nameOf(dlm), findings })],
  );
  if (policies.length > 1) {
    findings.differs(
      'PolicyDetails.Schedules',
      `they differ in scripts or tags, which a policy of Quiesce has once, so they became ${policies.length} policies; sets that are due together are no longer made as one, and one target is frozen for one of them at a time`,
    );
  }
  return {
    source: given.source,
    dlm,
    policies,
    ...accountFor(given.fields, findings.omitted),
    differences: findings.differences,
  };
}

/** What a policy of Quiesce has once, and DLM has for each schedule. */
type PerSchedule = Pick<Policy, 'quiesce' | 'timeoutSeconds' | 'retries' | 'onPreScriptFailure' | 'tags'>;

interface Part {
  readonly place: number;
  readonly schedule: Schedule;
  readonly settings: PerSchedule;
}

function convertSchedule(
  schedule: DlmSchedule,
  place: number,
  { findings, now, dlm }: { readonly findings: Findings; readonly now: number; readonly dlm: DlmPolicy },
): Part | undefined {
  const path = `PolicyDetails.Schedules[${place}]`;
  const expression = convertTiming(schedule, path, { findings, now });
  if (expression === undefined) {
    return undefined;
  }
  const script = convertScript(schedule.CreateRule.Scripts?.[0], `${path}.CreateRule.Scripts[0]`, findings);
  const vss = script.quiesce.kind === 'vss' ? 'vss' : 'other';
  const copyFromVolumes = (schedule.CopyTags ?? false) && vss === 'other';
  if (schedule.CopyTags === true && vss === 'vss') {
    findings.omit(`${path}.CopyTags`, true, "AWS's VSS document copies no tags of volumes");
  }
  return {
    place,
    schedule: {
      name: schedule.Name ?? `schedule ${place + 1}`,
      expression,
      timeZone: 'Etc/UTC',
      ...convertLifecycle(schedule, path, { findings, region: envOf(dlm).region }),
    },
    settings: {
      ...script,
      tags: { add: snapshotTags(schedule, path, { findings, vss }), copyFromVolumes },
    },
  };
}

type Shared = Pick<Policy, 'description' | 'targets' | 'volumes'> & Pick<ConvertedPolicy, 'state' | 'ownTags'>;

/** What DLM has once for all schedules. */
function convertShared(dlm: DlmPolicy, findings: Findings, { state }: ConversionOptions): Shared {
  const details = dlm.PolicyDetails;
  const targets = filterTags(details.TargetTags, 'PolicyDetails.TargetTags', findings);
  if (targets.length === 0) {
    throw new PolicyRefused('PolicyDetails.TargetTags has no tag that an instance can have; delete the policy');
  }
  const { ExcludeBootVolume: excludeBootVolume = false, ExcludeDataVolumeTags: excluded = [] } =
    details.Parameters ?? {};
  if (dlm.State === 'ERROR') {
    findings.differs('State', 'it is "ERROR", so DLM makes no snapshots; the policy of Quiesce does');
  }
  return {
    ...convertDescription(dlm, findings),
    targets: { match: 'any', tags: targets },
    volumes: {
      excludeBootVolume,
      excludeDataVolumes: filterTags(excluded, 'PolicyDetails.Parameters.ExcludeDataVolumeTags', findings),
    },
    state: state === 'disabled' || dlm.State === 'DISABLED' ? 'disabled' : 'enabled',
    ownTags: Object.entries(dlm.Tags ?? {}).flatMap(([key, value]) => {
      if (key.toLowerCase().startsWith('aws:')) {
        findings.differs('Tags', `the tag ${JSON.stringify(key)} is left out, because only AWS can write it`);
        return [];
      }
      return [{ key, value }];
    }),
  };
}

function convertDescription({ Description: given = '' }: DlmPolicy, findings: Findings): Pick<Policy, 'description'> {
  const description = given.replaceAll(/[^ -~]/g, '?').slice(0, 200);
  if (description !== given) {
    findings.differs('Description', 'it is shortened to 200 printable ASCII characters, which CreateSnapshots takes');
  }
  return description === '' ? {} : { description };
}

function policyOf(
  parts: readonly [Part, ...Part[]],
  { shared, name, findings }: { readonly shared: Shared; readonly name: string; readonly findings: Findings },
): ConvertedPolicy {
  const { state, ownTags, ...common } = shared;
  const { settings } = parts[0];
  if (settings.quiesce.kind === 'vss' && common.volumes.excludeDataVolumes.length > 0) {
    throw new PolicyRefused(
      "PolicyDetails.Parameters.ExcludeDataVolumeTags is given together with AWS_VSS_BACKUP, allowed: one of both; AWS's VSS document can't exclude data volumes",
    );
  }
  const policy: Policy = {
    name,
    ...common,
    ...settings,
    maxConcurrency: 40,
    schedules: withFittingNames(withFittingShares(parts, findings), findings),
  };
  const mistake = mistakeIn(POLICY, policy);
  if (mistake !== undefined) {
    throw new PolicyRefused(`${mistake.path} is ${shown(mistake.value)}, allowed: ${mistake.allowed}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(policy));
  if (bytes > MAX_POLICY_BYTES) {
    throw new PolicyRefused(
      `it has ${bytes} bytes as JSON of Quiesce, allowed: at most ${MAX_POLICY_BYTES}; shorten its tags or split it`,
    );
  }
  return { policy, state, ownTags, places: parts.map(({ place }) => place) };
}

/** The most that four names may have, so that a tag has room for all of them. */
const SHORT_NAME = 60;

function withFittingNames(parts: readonly Part[], findings: Findings): readonly Schedule[] {
  const used = new Set<string>();
  const { length } = schedulesTag(parts.map(({ schedule }) => schedule.name));
  const most = length > TAG.members.value.max ? SHORT_NAME : Infinity;
  return parts.map(({ schedule, place }) => {
    const short = schedule.name.slice(0, most);
    const name = unusedName(short, { place, used });
    used.add(name);
    if (name !== schedule.name) {
      findings.differs(
        `PolicyDetails.Schedules[${place}].Name`,
        `it is "${name}" here, because names are unique and fit into one tag together`,
      );
    }
    return { ...schedule, name };
  });
}

function unusedName(
  name: string,
  { place, used }: { readonly place: number; readonly used: ReadonlySet<string> },
): string {
  let unused = name;
  for (let number = place + 1; used.has(unused); number += 1) {
    unused = `${name.slice(0, SHORT_NAME - 2)} ${String(number)}`;
  }
  return unused;
}

/** A tag of a set that is made for several schedules names the accounts of all of them. */
function withFittingShares(parts: readonly Part[], findings: Findings): readonly Part[] {
  const { max } = SHARE.members.accounts;
  const named = new Set<string>();
  return parts.map((part) => {
    const { schedule, place } = part;
    const { share, ...others } = schedule;
    const accounts = (share?.accounts ?? []).filter((account) => {
      if (named.size < max) {
        named.add(account);
      }
      return named.has(account);
    });
    if (share === undefined || accounts.length === share.accounts.length) {
      return part;
    }
    const rule = `PolicyDetails.Schedules[${place}].ShareRules[0]`;
    findings.omit(
      accounts.length === 0 ? rule : `${rule}.TargetAccounts`,
      share.accounts.filter((account) => !accounts.includes(account)),
      `a policy of Quiesce shares with up to ${max} accounts, because a tag names them all`,
    );
    return { ...part, schedule: accounts.length === 0 ? others : { ...others, share: { ...share, accounts } } };
  });
}
