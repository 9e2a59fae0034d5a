import type { DeployedPolicy, Plan } from '../../../../lambdas/domain/lifecycle/actions';
import type {
  FastRestore,
  Observed,
  ObservedRegion,
  SnapshotLock,
  StoredSnapshot,
} from '../../../../lambdas/domain/lifecycle/observed';
import { planLifecycle, type PlanOptions } from '../../../../lambdas/domain/lifecycle/plan';
import type { RetentionRule } from '../../../../lambdas/domain/lifecycle/settings';
import { retentionTag, sharedTag, sourceTag } from '../../../../lambdas/domain/lifecycle/tags';
import { defined } from '../../../../lambdas/domain/json';
import type { Schedule } from '../../../../lambdas/domain/policy';
import type { Tag } from '../../../../lambdas/domain/tag';

export const HOME = 'eu-central-1';
export const AWAY = 'eu-west-1';
export const NOW = Date.parse('2026-11-22T12:00:00.000Z');
export const DAY = 86_400_000;
export const HOUR = 3_600_000;

export const ago = (millis: number): string => new Date(NOW - millis).toISOString();

export function aRule(counts: Partial<RetentionRule> = {}): RetentionRule {
  return { floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false, ...counts };
}

/** Settings of a schedule; `undefined` takes a default away. */
type ScheduleSettings = { readonly [Name in keyof Schedule]?: Schedule[Name] | undefined };

export function aSchedule(changed: ScheduleSettings = {}): Schedule {
  const schedule = { name: 'nightly', expression: 'cron(0 3 * * ? *)', retain: aRule({ last: 2 }), ...changed };
  return defined(schedule) as Schedule;
}

export function aPolicy(...schedules: readonly ScheduleSettings[]): DeployedPolicy {
  return { name: 'db', state: 'enabled', schedules: schedules.map(aSchedule) };
}

export interface SetSettings {
  /** Its snapshots are `snap-ID-1` and so on. */
  readonly id: string;
  /** Milliseconds before `NOW`. */
  readonly age: number;
  readonly volumes?: number;
  readonly policy?: string;
  readonly instance?: string;
  readonly schedules?: string;
  readonly consistency?: string;
  readonly state?: string;
  /** Of the first snapshot. */
  readonly firstState?: StoredSnapshot['state'];
  /** Changed tags; `undefined` takes one away. */
  readonly tags?: Readonly<Record<string, string | undefined>>;
  readonly snapshot?: Partial<StoredSnapshot>;
}

/** A proven set, completed a minute after it was taken. */
export function aSet(settings: SetSettings): readonly StoredSnapshot[] {
  const { id, age, volumes = 2, schedules = 'nightly', consistency = 'application-consistent' } = settings;
  const values: Readonly<Record<string, string | undefined>> = {
    'quiesce:policy': settings.policy ?? 'db',
    'quiesce:schedule': schedules.split('/')[0],
    'quiesce:schedules': schedules,
    'quiesce:instance': settings.instance ?? 'i-1',
    'quiesce:run': `run-${id}`,
    'quiesce:set': `set-${id}`,
    'quiesce:consistency': consistency,
    'quiesce:proof': consistency === 'application-consistent' ? 'guest-evidence' : 'none',
    'quiesce:state': settings.state ?? 'completed',
    ...settings.tags,
  };
  return Array.from({ length: volumes }, (_, index) => ({
    snapshotId: `snap-${id}-${String(index + 1)}`,
    volumeId: `vol-${settings.instance ?? 'i-1'}-${String(index + 1)}`,
    startedAt: ago(age),
    tags: tagsOf(values),
    state: (index === 0 ? settings.firstState : undefined) ?? 'completed',
    completedAt: ago(age - 60_000),
    tier: 'standard',
    volumeGiB: 10,
    isEncrypted: true,
    kmsKeyId: 'key-1',
    ...settings.snapshot,
  }));
}

function tagsOf(values: Readonly<Record<string, string | undefined>>): readonly Tag[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

/** Copies of a set, as a round before has made them. */
export function copiesOf(
  set: readonly StoredSnapshot[],
  changed: Partial<StoredSnapshot> & { readonly suffix?: string; readonly rule?: RetentionRule | undefined } = {},
): readonly StoredSnapshot[] {
  const { suffix = 'copy', rule = aRule({ last: 2 }), ...others } = changed;
  return set.map((snapshot) => {
    const names = snapshot.tags.find(({ key }) => key === 'quiesce:schedules')?.value.split('/') ?? [];
    const retain = retentionTag(names, [{ schedule: names[0] ?? '', timeZone: 'UTC', rule }]) ?? '';
    return {
      ...snapshot,
      snapshotId: `${snapshot.snapshotId}-${suffix}`,
      volumeId: 'vol-ffffffff',
      tags: [
        ...snapshot.tags,
        { key: 'quiesce:source', value: sourceTag({ ...snapshot, region: HOME }) },
        { key: 'quiesce:retain', value: retain },
      ],
      ...others,
    };
  });
}

export interface World {
  readonly home?: readonly (readonly StoredSnapshot[])[];
  readonly away?: readonly (readonly StoredSnapshot[])[];
  readonly usedBy?: Readonly<Record<string, readonly string[]>>;
  readonly locks?: Readonly<Record<string, SnapshotLock>>;
  readonly tiering?: Readonly<Record<string, string>>;
  readonly fastRestores?: readonly FastRestore[];
  readonly inRestore?: readonly string[];
}

export function observed(world: World): Observed {
  const region = (name: string, sets: World['home']): ObservedRegion => ({
    region: name,
    snapshots: sets?.flat() ?? [],
    usedBy: new Map(Object.entries(world.usedBy ?? {})),
    locks: new Map(Object.entries(world.locks ?? {})),
    tiering: new Map(Object.entries(world.tiering ?? {})),
    fastRestores: name === HOME ? (world.fastRestores ?? []) : [],
  });
  return {
    home: HOME,
    regions: [region(HOME, world.home), region(AWAY, world.away)],
    inRestore: new Set(world.inRestore),
  };
}

export function plan(world: World, policies: readonly DeployedPolicy[], options?: PlanOptions, now = NOW): Plan {
  return planLifecycle(observed(world), policies, now, options);
}

/** The actions in short: what, why, and of which snapshots. */
export function brief({ actions }: Plan): readonly string[] {
  return actions.map((action) => {
    const detail = {
      'note-state': 'state',
      prune: 'why',
      tell: 'about',
      copy: 'toRegion',
    } as const satisfies Partial<Record<typeof action.kind, string>>;
    const name = action.kind in detail ? detail[action.kind as keyof typeof detail] : undefined;
    const said = name === undefined ? '' : ` ${String((action as unknown as Record<string, unknown>)[name])}`;
    return `${action.kind}${said}: ${action.of.snapshotIds.join(' ')}`;
  });
}

/** Sets that go, by the first of their snapshots. */
export function pruned({ actions }: Plan): readonly string[] {
  return actions.flatMap((action) =>
    action.kind === 'prune' ? [`${action.of.snapshotIds[0]?.replace(/-1$/, '') ?? ''} ${action.why}`] : [],
  );
}

/** The reasons of the set with this snapshot. */
export function reasonsOf({ judgements }: Plan, snapshotId: string): string {
  const judgement = judgements.find(({ of }) => of.snapshotIds.includes(snapshotId));
  return judgement === undefined ? 'not judged' : `${judgement.fate}: ${judgement.reasons.join('; ')}`;
}

/** What exists after a plan was carried out. EC2 completes everything at once. */
export function carriedOut(before: Observed, { actions }: Plan, now = NOW): Observed {
  const regions = new Map(before.regions.map((region) => [region.region, copyOf(region)]));
  for (const action of actions) {
    const region = regions.get(action.of.region);
    const ids = action.of.snapshotIds;
    if (region === undefined) {
      continue;
    }
    const change = (edit: (snapshot: StoredSnapshot) => StoredSnapshot): void => {
      region.snapshots = region.snapshots.map((each) => (ids.includes(each.snapshotId) ? edit(each) : each));
    };
    const tag = (key: string, value: string): void => {
      change((each) => ({ ...each, tags: [...each.tags.filter((one) => one.key !== key), { key, value }] }));
    };
    switch (action.kind) {
      case 'note-state':
        tag('quiesce:state', action.state);
        tag('quiesce:snapshots', String(action.snapshots));
        break;
      case 'lock':
        for (const id of ids) {
          region.locks.set(id, { state: action.mode, expiresAt: new Date(now + action.days * DAY).toISOString() });
        }
        break;
      case 'share':
        tag('quiesce:shared', sharedTag({ until: action.until ?? 'always', accounts: action.accounts }));
        break;
      case 'unshare':
        tag('quiesce:shared', sharedTag({ until: 'ended', accounts: action.accounts }));
        break;
      case 'enable-fast-restore':
        region.fastRestores.push(
          ...ids.flatMap((snapshotId) => action.zones.map((zone) => ({ snapshotId, zone, state: 'enabling' }))),
        );
        break;
      case 'disable-fast-restore':
        region.fastRestores = region.fastRestores.filter(
          ({ snapshotId, zone }) => !ids.includes(snapshotId) || !action.zones.includes(zone),
        );
        break;
      case 'archive':
        change((each) => ({ ...each, tier: 'archive' }));
        break;
      case 'prune':
        region.snapshots = region.snapshots.filter(({ snapshotId }) => !ids.includes(snapshotId));
        break;
      case 'copy': {
        const source = region.snapshots.find(({ snapshotId }) => snapshotId === action.snapshotId);
        const there = regions.get(action.toRegion);
        if (source !== undefined && there !== undefined) {
          there.snapshots.push({
            ...source,
            snapshotId: `${source.snapshotId}-in-${action.toRegion}`,
            volumeId: 'vol-ffffffff',
            startedAt: new Date(now).toISOString(),
            tags: action.tags,
          });
        }
        break;
      }
      case 'tell':
        break;
    }
  }
  return { ...before, regions: [...regions.values()] };
}

function copyOf(region: ObservedRegion) {
  return {
    ...region,
    snapshots: [...region.snapshots],
    locks: new Map(region.locks),
    fastRestores: [...region.fastRestores],
  };
}

/** With another tag on the first snapshot; `undefined` takes it away. */
export function withTag(set: ReturnType<typeof aSet>, key: string, value: string | undefined): ReturnType<typeof aSet> {
  return set.map((member, index) => {
    const others = member.tags.filter((tag) => tag.key !== key);
    return index > 0 ? member : { ...member, tags: value === undefined ? others : [...others, { key, value }] };
  });
}
