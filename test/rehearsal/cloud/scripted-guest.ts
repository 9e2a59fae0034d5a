import type { Clock } from '../../../rehearsal/clock';
import type { CaptureRequest, Guest, RunningStep, ShellStep, StepExit } from '../../../rehearsal/guests/guest';

/** What a script does: ends after `millis`, or never when that is infinite. */
export interface Scripted extends Partial<StepExit> {
  readonly millis?: number;
}

export interface ScriptedGuest extends Guest {
  readonly started: readonly ShellStep[];
  readonly killed: readonly string[];
  readonly captures: readonly (readonly CaptureRequest[])[];
}

/** A guest whose scripts do as they are told: no process, no volume. */
export function scriptedGuest(
  clock: Clock,
  instanceId: string,
  script: (step: ShellStep) => Scripted = () => ({}),
): ScriptedGuest {
  const started: ShellStep[] = [];
  const killed: string[] = [];
  const captures: (readonly CaptureRequest[])[] = [];
  const start = (step: ShellStep): RunningStep => {
    started.push(step);
    const { millis = 10, exitCode = 0, stdout = '', stderr = '' } = script(step);
    const kill = new AbortController();
    const ended = new Promise<StepExit>((resolve) => {
      kill.signal.addEventListener('abort', () => {
        resolve({ exitCode: 137, stdout, stderr });
      });
      if (millis === Number.POSITIVE_INFINITY) {
        return;
      }
      void clock.sleep(millis).then(() => {
        resolve({ exitCode, stdout, stderr });
      });
    });
    return {
      finished: ended,
      kill: () => {
        killed.push(step.name);
        kill.abort();
      },
    };
  };
  return {
    instanceId,
    started,
    killed,
    captures,
    start,
    capture: (volumes) => {
      captures.push(volumes);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
