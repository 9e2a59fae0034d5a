import { documentation } from '../../../documents/documentation';
import { DAY_SECONDS } from '../../../lambdas/domain/lifecycle/settings';
import type { DrillResource } from '../../account/aws/drill-resources';
import { check, type Judged } from '../check';

export interface LeftoverRead {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly found: readonly DrillResource[];
}

/** What restore drills should have removed. No drill may take longer than a day. */
export const drillLeftovers = check({
  name: 'drill-leftovers',
  fine: 'no instance, volume or image of a restore drill is older than a day',
  needs: ['ec2:DescribeInstances', 'ec2:DescribeVolumes', 'ec2:DescribeImages'],
  read: async ({ reads, now }): Promise<LeftoverRead> => ({ now, found: await reads.drillResources() }),
  judge: judgeLeftovers,
});

/** From the end of the longest drill until its guard has removed it. */
const GUARD_SECONDS = 3_600;

export function judgeLeftovers({ now, found }: LeftoverRead): readonly Judged[] {
  const oldest = now - (DAY_SECONDS + GUARD_SECONDS) * 1_000;
  return found
    .filter(({ since }) => Date.parse(since) < oldest)
    .map(({ id, kind, drillId, since }) => ({
      severity: 'warning',
      subject: id,
      text: `this ${kind} of restore drill ${drillId} is there since ${since}, and ${COSTS[kind]}`,
      remedy: `remove it with ${REMOVALS[kind]} ${id}; see ${documentation('runbook.md#owedremoval')}`,
    }));
}

const REMOVALS = {
  instance: 'aws ec2 terminate-instances --instance-ids',
  volume: 'aws ec2 delete-volume --volume-id',
  image: 'aws ec2 deregister-image --image-id',
} as const;

const COSTS = {
  instance: 'it is charged',
  volume: 'it is charged',
  image: 'the snapshot of its set that it uses can not be deleted',
} as const;
