import type { TargetOutcome } from '../lambdas/domain/outcome';
import type { Steps } from '../lambdas/contract';
import type { HistoryEvent, JsonValue } from './interpreter';
import { defined } from './json';
import type { StateReport } from './report/report';

export type RecordState = Steps['RecordOutcome']['input'];

/** Records what a report needs and what cannot be queried afterwards. */
export interface Recorder {
  readonly listen: (event: HistoryEvent) => void;
  /** Told of each step's input, before it, and of its output, after it. */
  readonly stepBegan: (step: string, state: JsonValue, executionArn: string) => void;
  readonly stepEnded: (step: string, output: JsonValue, executionArn: string) => void;
  readonly executions: () => readonly Pick<Entry, 'arn' | 'parentArn' | 'states'>[];
  /** What a target's last step was given and what it answered, by the target's execution. */
  readonly recorded: (executionArn: string) => Pick<Entry, 'state' | 'outcome' | 'instanceId'>;
}

/** One execution as it went: the run's own, or a target's. */
interface Entry {
  readonly arn: string;
  readonly parentArn?: string;
  readonly states: StateReport[];
  open?: { readonly name: string; readonly enteredAtMillis: number };
  error?: string;
  state?: RecordState;
  outcome?: TargetOutcome;
  instanceId?: string;
}

export function createRecorder(): Recorder {
  const entries = new Map<string, Entry>();
  const entryOf = (arn: string, parentArn?: string): Entry => {
    const known = entries.get(arn);
    if (known !== undefined) {
      return known;
    }
    const made: Entry = { arn, states: [], ...defined({ parentArn }) };
    entries.set(arn, made);
    return made;
  };
  return {
    listen: (event) => {
      const entry = entryOf(event.executionArn, event.parentArn);
      if (event.type === 'ExecutionStarted') {
        const { instanceId } = event.input as { readonly instanceId?: string };
        entry.instanceId = instanceId ?? '';
      }
      track(entry, event);
    },
    stepBegan: (step, state, arn) => {
      const entry = entryOf(arn);
      const input = state as unknown as RecordState;
      if (typeof input.instanceId === 'string') {
        // The input of each step has more than that of the one before, so an execution that fails leaves the newest state.
        entry.state = input;
      }
      if (step !== 'RecordOutcome') {
        delete entry.outcome;
      }
    },
    stepEnded: (step, output, arn) => {
      if (step === 'RecordOutcome') {
        entryOf(arn).outcome = output as TargetOutcome;
      }
    },
    executions: () => [...entries.values()],
    recorded: entryOf,
  };
}

function track(entry: Entry, event: HistoryEvent): void {
  if (event.type === 'StateEntered') {
    // A choice takes no time, and the state after it shows its decision.
    if (event.stateType === 'Choice') {
      return;
    }
    entry.open = { name: event.state, enteredAtMillis: event.atMillis };
    delete entry.error;
    return;
  }
  if (event.type === 'TaskFailed') {
    entry.error = `${event.error ?? ''}: ${event.cause ?? ''}`;
    return;
  }
  const ends = [
    'StateExited',
    'StateCaught',
    'ExecutionSucceeded',
    'ExecutionFailed',
    'ExecutionAborted',
    'ExecutionTimedOut',
  ];
  const { open } = entry;
  if (open === undefined || !ends.includes(event.type)) {
    return;
  }
  const caught = event.type === 'StateExited' ? undefined : entry.error;
  entry.states.push({
    name: open.name,
    enteredAt: new Date(open.enteredAtMillis).toISOString(),
    millis: Math.round((event.atMillis - open.enteredAtMillis) * 10) / 10,
    ...defined({ error: caught }),
  });
  delete entry.open;
}
