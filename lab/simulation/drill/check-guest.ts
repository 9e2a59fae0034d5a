import type { Clock } from '../../../rehearsal/clock';
import {
  KILLED_EXIT_CODE,
  type Guest,
  type RunningStep,
  type ShellStep,
  type StepExit,
} from '../../../rehearsal/guests/guest';
import type { LaunchedInstance } from '../../../rehearsal/cloud/ec2/launched-instances';
import { Process } from '../../modelled-guest/process';

/**
 * How a check goes in the instance of a drill: `dies` prints nothing and fails, `contradicts` reports that all is good and
 * fails, `silent` and `empty` end with 0 and report nothing, or nothing that was looked at.
 */
export type CheckBehavior = 'passes' | 'fails' | 'dies' | 'contradicts' | 'silent' | 'empty' | 'hangs';

/** One run of a check, as it was. */
export interface CheckRun {
  readonly instanceId: string;
  readonly drillId: string;
  /** Snapshots of the volumes that it was asked to look at, and that are in the instance. */
  readonly snapshotIds: readonly string[];
  readonly startedAt: number;
  endedAt?: number;
  /** What it found of the data and said; `contradicted`: that all is good, and that it failed. */
  found?: 'good' | 'bad' | 'contradicted' | 'nothing';
}

export interface CheckGuestOptions {
  readonly instance: Pick<LaunchedInstance, 'instanceId' | 'volumes'>;
  readonly clock: Clock;
  readonly behavior: CheckBehavior;
  /** Gets every run of a check, of all instances. @default - they are not kept */
  readonly runs?: CheckRun[];
  /** @default - 20 seconds */
  readonly takesMillis?: number;
  /** Until the application accepts connections, as the check reports it. @default - four seconds */
  readonly usableMillis?: number;
}

const GOOD = { name: 'file systems', expected: 'no error', got: 'no error', ok: true } as const;
const BAD = { name: 'file systems', expected: 'no error', got: 'block 7 is damaged', ok: false } as const;

interface End {
  /** As it prints them. @default - it prints no report */
  readonly checks?: readonly object[];
  readonly exitCode: number;
  readonly found: NonNullable<CheckRun['found']>;
}

const ENDS: Readonly<Record<Exclude<CheckBehavior, 'hangs'>, End>> = {
  passes: { checks: [GOOD], exitCode: 0, found: 'good' },
  fails: { checks: [GOOD, BAD], exitCode: 1, found: 'bad' },
  dies: { exitCode: 1, found: 'nothing' },
  contradicts: { checks: [GOOD], exitCode: 1, found: 'contradicted' },
  silent: { exitCode: 0, found: 'nothing' },
  empty: { checks: [], exitCode: 0, found: 'nothing' },
};

/** The document of a check without its shell: what the guest must know of it. */
export const CHECK_DOCUMENT = {
  schemaVersion: '2.2',
  description: 'a check, for modelled guests',
  parameters: {
    executionId: { type: 'String', allowedPattern: '^[a-fA-F0-9-]{36}$' },
    command: { type: 'String', allowedValues: ['check'] },
    volumes: { type: 'String' },
    takenAt: { type: 'String' },
    timeoutSeconds: { type: 'String', default: '600' },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'check',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        timeoutSeconds: '{{ timeoutSeconds }}',
        runCommand: ["execution_id='{{ executionId }}'", "volumes='{{ volumes }}'"],
      },
    },
  ],
} as const;

/** The instance of a drill, in which the check ends as it is told to. */
export function checkGuest(options: CheckGuestOptions): Guest {
  const running: RunningStep[] = [];
  return {
    instanceId: options.instance.instanceId,
    start: (step) => {
      const started = startCheck(step, options);
      running.push(started);
      return started;
    },
    capture: () => Promise.resolve(),
    close: () => {
      for (const step of running) {
        step.kill();
      }
      return Promise.resolve();
    },
  };
}

function startCheck({ script }: ShellStep, options: CheckGuestOptions): RunningStep {
  const { instance, clock, behavior, runs = [], takesMillis = 20_000 } = options;
  const [drillId = '', volumes = ''] = ['execution_id', 'volumes'].map(
    (name) => new RegExp(`^${name}='(.*)'$`, 'm').exec(script)?.[1],
  );
  const snapshotIds = volumes
    .split(' ')
    .flatMap((id) => instance.volumes.find(({ volumeId }) => volumeId === id)?.snapshotId ?? []);
  const run: CheckRun = { instanceId: instance.instanceId, drillId, snapshotIds, startedAt: clock.now() };
  runs.push(run);
  const process = new Process(clock);
  const work = async (): Promise<StepExit> => {
    try {
      await process.sleep(takesMillis);
      if (behavior === 'hangs') {
        return await process.hang();
      }
    } catch (error) {
      if (!process.killed.aborted) {
        throw error;
      }
      return { exitCode: KILLED_EXIT_CODE, stdout: '', stderr: '' };
    }
    process.end();
    run.endedAt = clock.now();
    return exitOf(run, behavior, options.usableMillis);
  };
  return {
    finished: work(),
    kill: () => {
      process.kill();
    },
  };
}

function exitOf(run: CheckRun, behavior: keyof typeof ENDS, usableMillis = 4_000): StepExit {
  const { checks, exitCode, found } = ENDS[behavior];
  run.found = found;
  const line = { quiesce: 1, executionId: run.drillId, checks, usableMillis };
  return { exitCode, stdout: checks === undefined ? '' : `${JSON.stringify(line)}\n`, stderr: '' };
}
