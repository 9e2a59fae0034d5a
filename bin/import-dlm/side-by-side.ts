import type { Policy } from '../../lambdas/domain/policy';
import type { Tag } from '../../lambdas/domain/tag';
import { retentionSource } from './schedule-source';
import type { Conversion } from './conversion';
import type { DlmSchedule, DlmTag } from './model';

/** A setting of both, in words. */
export interface Side {
  readonly what: string;
  readonly dlm: string;
  readonly quiesce: string;
}

/** The settings that decide which instances and volumes are in a set, when it is made, and how long it is kept. */
export function settingsOf({ dlm, policies: [first, ...others] }: Conversion): readonly Side[] {
  const { TargetTags, Parameters, Schedules } = dlm.PolicyDetails;
  if (first === undefined) {
    return [];
  }
  const { targets, volumes } = first.policy;
  return [
    { what: 'state', dlm: dlm.State ?? 'ENABLED', quiesce: first.state },
    {
      what: 'targets',
      dlm: `any of ${TargetTags.map(dlmTagText).join(', ')}`,
      quiesce: `${targets.match} of ${targets.tags.map(tagText).join(', ')}`,
    },
    {
      what: 'excluded',
      dlm: excluded(Parameters?.ExcludeBootVolume, (Parameters?.ExcludeDataVolumeTags ?? []).map(dlmTagText)),
      quiesce: excluded(volumes.excludeBootVolume, volumes.excludeDataVolumes.map(tagText)),
    },
    ...[first, ...others].flatMap(({ policy, places }) =>
      policy.schedules.map((schedule, index) => ({
        what: schedule.name,
        dlm: timingText(Schedules[places[index] ?? 0]),
        quiesce: `${policy.name}: ${schedule.expression}, ${retentionText(schedule)}`,
      })),
    ),
  ];
}

function excluded(excludeBootVolume = false, tags: readonly string[]): string {
  const all = [...(excludeBootVolume ? ['the boot volume'] : []), ...tags];
  return all.length === 0 ? 'nothing' : all.join(', ');
}

function timingText(schedule: DlmSchedule | undefined): string {
  const { CronExpression: cron, Interval: interval = 24, Times: times } = schedule?.CreateRule ?? {};
  const { Count: count = 0, Interval: age = 0, IntervalUnit: unit = '' } = schedule?.RetainRule ?? {};
  const timing = cron ?? `every ${interval} h from ${times?.[0] ?? 'a time of its own'}`;
  const byAge = age === 0 ? 'no retention' : `for ${age} ${unit.toLowerCase()}`;
  return `${timing}, ${count === 0 ? byAge : `the newest ${count}`}`;
}

function retentionText({ retain }: Policy['schedules'][number]): string {
  return retain === undefined ? 'no retention' : retentionSource(retain);
}

function dlmTagText({ Key, Value }: DlmTag): string {
  return `${Key}=${Value}`;
}

function tagText({ key, value }: Tag): string {
  return `${key}=${value}`;
}
