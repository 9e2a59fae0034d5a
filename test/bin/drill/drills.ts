import { drillCommand } from '../../../bin/drill/command';
import { aDrill } from '../../../lab/simulation/builders';
import type { Drill } from '../../../lambdas/domain/drill/settings';
import type { DrillState } from '../../../lambdas/domain/drill/drill';
import type { ExecutionEvent, ExecutionProps } from '../../../rehearsal/cloud/states/executions';
import { runCommand, type Ended } from '../run-command';
import { deploy, HOME, type SetsAccount } from '../sets-account';

/** The machine of an engine's drills. */
export const DRILLS = `arn:aws:states:${HOME}:111122223333:stateMachine:drills`;

/** The schedule of a drill, as an engine has it in its group. */
export function deployDrill(
  { cloud }: Pick<SetsAccount, 'cloud'>,
  drill: Partial<Drill> = {},
  more: { readonly group?: string; readonly state?: 'DISABLED'; readonly input?: string } = {},
): void {
  const full = aDrill(drill);
  cloud.putSchedule({
    ...{ name: `${full.policy}-${full.name}`, group: 'engine', expression: 'cron(0 5 ? * MON *)' },
    ...{ targetArn: DRILLS, roleArn: 'arn:aws:iam::111122223333:role/scheduler' },
    input: JSON.stringify({ drill: full }),
    ...more,
  });
}

export async function drill(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(drillCommand(), account.url, ['--region', HOME, '--policy', 'databases', ...flags]);
}

/** A policy with a drill, and a machine that remembers each drill with these events. */
export function deployDrills(
  account: SetsAccount,
  events: ExecutionProps['events'] = [{ type: 'ExecutionStarted' }],
): void {
  deploy(account);
  deployDrill(account);
  account.cloud.addStateMachine({
    arn: DRILLS,
    play: ({ arn, input }) => {
      account.cloud.putExecution({ arn, input, events });
    },
  });
}

export const CHOSEN: DrillState['chosen'] = {
  next: 'launch',
  drillId: '00000000-0000-5000-8000-000000000000',
  chosenAt: '2026-11-30T05:00:05.000Z',
  chosen: {
    ...{ region: HOME, instance: 'i-00000000000000001', runId: 'run-1', set: 'set-1' },
    ...{ takenAt: '2026-11-29T03:00:00.000Z', consistency: 'application-consistent', proof: 'guest-evidence' },
    snapshotIds: ['snap-a0000000000000001'],
    snapshots: [{ snapshotId: 'snap-a0000000000000001', volumeId: 'vol-11', volumeGiB: 8 }],
  },
};

/** The slots of a drill whose check reported this. */
export function checkedState(checks: NonNullable<DrillState['checked']['report']>['checks']): Partial<DrillState> {
  return {
    drill: aDrill(),
    chosen: CHOSEN,
    launched: {
      ...{ next: 'await', instanceId: 'i-0d', launchedAt: '2026-11-30T05:00:10.000Z' },
      ...{ endsAt: '2026-11-30T07:00:10.000Z', subnet: 'subnet-0a', instanceType: 'm7g.large' },
      notes: ['without an initialization rate'],
    },
    seen: {
      next: 'check',
      volumes: [{ volumeId: 'vol-0d', snapshotId: 'snap-a0000000000000001', device: '/dev/sdf' }],
    },
    sent: { commandId: 'c-1', sentAt: '2026-11-30T05:03:10.000Z' },
    checked: {
      ...{ next: 'remove', seenAt: '2026-11-30T05:04:00.000Z' },
      script: { result: 'succeeded', exitCode: 0 } as DrillState['checked']['script'] & object,
      report: {
        ...{ executionId: CHOSEN.drillId, checks },
        ...{ newestAt: '2026-11-29T02:59:58.000Z', usableMillis: 12_000 },
      },
    },
    removed: { endedAt: '2026-11-30T05:05:00.000Z', left: [] },
  };
}

/** The steps of a drill that ends, each entered with what is known then. */
export function drillEvents(state: Partial<DrillState>, end: ExecutionEvent): readonly ExecutionEvent[] {
  const slots: readonly (readonly [string, readonly (keyof DrillState)[]])[] = [
    ['ChooseSet', []],
    ['LaunchInstance', ['chosen']],
    ['AwaitInstance', ['chosen', 'launched']],
    ['AwaitInstance', ['chosen', 'launched']],
    ['SendCheck', ['chosen', 'launched', 'seen']],
    ['RemoveInstance', ['chosen', 'launched', 'seen', 'sent', 'checked']],
  ];
  const entered = slots.map(([name, known]) => {
    const input = Object.fromEntries(['drill' as const, ...known].map((slot) => [slot, state[slot]]));
    return { type: 'TaskStateEntered', stateEnteredEventDetails: { name, input: JSON.stringify(input) } };
  });
  const exited = { name: 'RecordDrill', output: JSON.stringify({ ...state, concluded: {} }) };
  const recorded = { type: 'TaskStateExited', stateExitedEventDetails: exited };
  return [{ type: 'ExecutionStarted' }, ...entered, recorded, end];
}
