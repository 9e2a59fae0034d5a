import { instantOf } from '../../domain/instant';
import { pollDelayMillis } from '../../domain/poll';
import { hasArrived, isTerminal, reportScript, type CommandStatus, type ScriptReport } from '../../domain/script';
import { slowdownFactor } from '../../domain/slowdown';
import { Throttled } from '../../errors';
import type { AwaitedScript, Ports } from '../../ports';

/** How long a script may take to reach its agent, and to run from when it was first seen there. */
export interface ScriptBounds {
  readonly deliverySeconds: number;
  readonly timeoutSeconds: number;
  /** Milliseconds of the invocation that must be left when this returns. */
  readonly reserveMillis: number;
  /** Between two polls at least, of a script whose end is not waited for by anything that is frozen. */
  readonly pauseMillis?: number;
  /** Steps of the engine's slowdown. @default 0 */
  readonly slowdown?: number;
  /** Told of each poll that Run Command refused because it is asked too often; not waited for. */
  readonly onThrottled?: () => void;
}

/** Settings of a step that waits for a script and then for EC2 to show what it made. */
export interface WaitSettings {
  readonly deliverySeconds: number;
  readonly consistencySeconds: number;
}

export interface EndedScript {
  readonly report: ScriptReport;
  /** ISO-8601: when the end was first seen, or given up on. */
  readonly seenAt: string;
  /** `running`: it may act yet. */
  readonly state: 'terminal' | 'running';
}

const GIVEN_UP: ScriptReport = { result: 'timed-out', steps: [] };

/**
 * Polls a script to its end: fast at first, then slower. Since the agent reports a command as in progress when it is
 * only queued, the script's own clock starts at the first poll that shows it there. A poll that fails says nothing of
 * the script. One that was throttled makes this script's polls rarer, and one that failed otherwise makes the next one later.
 */
export async function awaitScript(
  ports: Pick<Ports, 'scripts' | 'clock' | 'log'>,
  script: AwaitedScript,
  bounds: ScriptBounds,
): Promise<EndedScript> {
  const { clock } = ports;
  const { pauseMillis = 0, slowdown = 0, onThrottled } = bounds;
  const startedAt = clock.now();
  let arrivedAt: number | undefined;
  let throttled = 0;
  let failures = 0;
  for (;;) {
    const status = await pollOnce(ports, script);
    failures = status === 'failed' ? failures + 1 : 0;
    if (status === 'throttled') {
      throttled += 1;
      onThrottled?.();
    }
    if (typeof status === 'object' && isTerminal(status)) {
      return { report: reportScript(status), seenAt: instantOf(clock.now()), state: 'terminal' };
    }
    if (typeof status === 'object' && hasArrived(status)) {
      arrivedAt ??= clock.now();
    }
    const limit =
      arrivedAt === undefined ? startedAt + bounds.deliverySeconds * 1_000 : arrivedAt + bounds.timeoutSeconds * 1_000;
    if (clock.now() >= limit || clock.remaining() <= bounds.reserveMillis) {
      return { report: GIVEN_UP, seenAt: instantOf(clock.now()), state: 'running' };
    }
    const steps = slowdown + throttled + failures;
    const delay = Math.max(pollDelayMillis(clock.now() - startedAt, steps), pauseMillis * slowdownFactor(steps));
    // A longer sleep would not leave the reserve.
    const left = Math.min(limit - clock.now(), clock.remaining() - bounds.reserveMillis);
    await clock.sleep(Math.min(delay, Math.max(0, left)));
  }
}

/** Whether a script is known to have ended. */
export async function hasEnded(ports: Pick<Ports, 'scripts' | 'log'>, script: AwaitedScript): Promise<boolean> {
  const status = await pollOnce(ports, script);
  return typeof status === 'object' && isTerminal(status);
}

/** Best effort, as Run Command's own: a script that could not be cancelled is only waited for. */
export async function cancelScript(
  { scripts, log }: Pick<Ports, 'scripts' | 'log'>,
  script: AwaitedScript,
): Promise<void> {
  try {
    await scripts.cancel(script);
  } catch (error) {
    log.warn('cancel-failed', { ...script, error: String(error) });
  }
}

async function pollOnce(
  { scripts, log }: Pick<Ports, 'scripts' | 'log'>,
  script: AwaitedScript,
): Promise<CommandStatus | 'not-listed' | 'throttled' | 'failed'> {
  try {
    return (await scripts.status(script)) ?? 'not-listed';
  } catch (error) {
    log.warn('poll-failed', { instanceId: script.instanceId, commandId: script.commandId, error: String(error) });
    return error instanceof Throttled ? 'throttled' : 'failed';
  }
}
