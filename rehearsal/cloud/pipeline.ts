import { instanceOf, type Arrival, type CallRecord } from './calls';
import { AwsError, denied, internalError, throttled, UNANSWERED } from './errors';
import type { Fault, FaultPoint } from './faults';
import type { ModelSettings } from './model-settings';
import type { Random } from './random';
import type { Account } from './world';

export interface Pipeline {
  readonly calls: readonly CallRecord[];
  /** Records the call, asks for its fault, takes half of its latency before and half after its effect. */
  pass<T>(arrival: Arrival, effect: (fault: Fault | undefined) => T | Promise<T>): Promise<T>;
}

interface PipelineOptions extends Pick<Account, 'clock' | 'random' | 'modelSettings' | 'closed' | 'listeners'> {
  readonly faults: FaultPoint;
  /** `none`: only listeners hear of calls, for runs of a million of them. */
  readonly record: 'all' | 'none';
}

/** What the calls of every service go through. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { clock, random, modelSettings, faults, closed, listeners } = options;
  const calls: CallRecord[] = [];
  const arrived = (record: CallRecord): number => (options.record === 'all' ? calls.push(record) - 1 : -1);
  const answered = (index: number, record: CallRecord, error?: string): void => {
    const final = { ...record, answeredAt: clock.now(), error };
    if (index >= 0) {
      calls[index] = final;
    }
    for (const { onCall } of listeners) {
      onCall?.(final);
    }
  };

  const pass = async <T>(arrival: Arrival, effect: (fault: Fault | undefined) => T | Promise<T>): Promise<T> => {
    const record: CallRecord = { at: clock.now(), ...arrival, instance: instanceOf(arrival.input) };
    const index = arrived(record);
    const half = latencyMillis(arrival.operation, modelSettings, random) / 2;
    const wait = async (millis: number): Promise<void> => {
      await clock.sleep(millis);
      if (closed.aborted) {
        throw unanswered('the cloud was closed');
      }
    };
    try {
      const fault = faults(record);
      await wait(half);
      await fail('before', { fault, service: arrival.service, wait, modelSettings });
      const output = await effect(fault);
      await fail('after', { fault, service: arrival.service, wait, modelSettings });
      await wait(half);
      answered(index, record);
      return output;
    } catch (error) {
      answered(index, record, error instanceof AwsError ? error.code : 'Defect');
      throw error;
    }
  };
  return { calls, pass };
}

/** One drawn for this call; nothing is drawn where they are all the same. */
function latencyMillis(operation: string, modelSettings: ModelSettings, random: Random): number {
  const usual = modelSettings.latencyMillis[operation] ?? modelSettings.otherLatencyMillis;
  return modelSettings.latencySpread === 0 ? usual : usual * (1 + modelSettings.latencySpread * (2 * random() - 1));
}

interface Failing {
  readonly fault: Fault | undefined;
  readonly service: string;
  readonly wait: (millis: number) => Promise<void>;
  readonly modelSettings: ModelSettings;
}

/** Fails the call when its fault falls on this side of its effect. */
async function fail(side: 'before' | 'after', { fault, service, wait, modelSettings }: Failing): Promise<void> {
  if (fault === undefined) {
    return;
  }
  if (fault.kind === 'throttle' && side === 'before') {
    throw throttled(service);
  }
  if (fault.kind === 'denied' && side === 'before') {
    throw denied(service);
  }
  if (fault.kind === `error-${side}-effect`) {
    throw internalError(service);
  }
  if (fault.kind === `timeout-${side}-effect`) {
    await wait(modelSettings.unansweredMillis);
    throw unanswered(`no answer within ${modelSettings.unansweredMillis} ms`);
  }
}

function unanswered(message: string): AwsError {
  return new AwsError('TimeoutError', message, UNANSWERED);
}
