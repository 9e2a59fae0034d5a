import type { FreezeWindow, Steps } from '../../../../lambdas/contract';
import { scriptRequest, scriptsOf } from '../../../../lambdas/handlers/scripts/attempt-scripts';
import { awaitScript, type EndedScript } from '../../../../lambdas/handlers/scripts/await-script';
import { createSet } from '../../../../lambdas/handlers/sets/create-set';
import { loadMachine, type JsonObject, type Machine } from '../../../../rehearsal/interpreter';
import { SETTINGS } from '../../../simulation/handlers';
import { DEFINITION } from '../../../simulation/machine';
import type { Work } from '../../model/functions';
import { defined } from '../../../../lambdas/domain/json';

/** The parts of SnapshotWhenFrozen in their order, each a state of its own, and where each puts its result. */
const PARTS = [
  { name: 'AwaitPreScript', resultPath: '$.attempt.ended' },
  { name: 'CreateSet', resultPath: '$.attempt.set' },
  { name: 'SendPostScript', resultPath: '$.attempt.window' },
] as const;

type PartName = (typeof PARTS)[number]['name'];
type WindowState = Steps['SnapshotWhenFrozen']['input'];
type PartState = WindowState & {
  readonly attempt: WindowState['attempt'] & { readonly ended: EndedScript; readonly set: FreezeWindow['set'] };
};

/** The product's machine, with the one invocation that owns the window laid out as three states. */
export function separateStatesMachine(): Machine {
  const definition = structuredClone(DEFINITION) as unknown as Definition;
  const processor = definition.States.ForEachTarget.ItemProcessor;
  const { SnapshotWhenFrozen: whole, ...others } = processor.States;
  if (whole === undefined) {
    throw new Error('the machine has no state SnapshotWhenFrozen');
  }
  const following = [...PARTS.slice(1).map(({ name }) => name), whole.Next];
  const parts = PARTS.map(({ name, resultPath }, index) => [
    name,
    { ...whole, Parameters: { ...whole.Parameters, step: name }, ResultPath: resultPath, Next: following[index] },
  ]);
  const rerouted = Object.entries(others).map(([name, state]) => [name, reroute(state)]);
  processor.States = Object.fromEntries([...rerouted, ...parts]) as TargetStates;
  return loadMachine(definition as unknown as JsonObject);
}

/** What led to the whole leads to the first of its parts. */
function reroute<State extends Partial<TargetState>>(state: State): State {
  const next = (of: string | undefined) => (of === 'SnapshotWhenFrozen' ? PARTS[0].name : of);
  const Choices = state.Choices?.map((choice) => ({ ...choice, Next: next(choice.Next) }));
  return { ...state, ...defined({ Next: next(state.Next), Choices }) };
}

/** What each part does: the very functions that the product calls one after the other. */
export const PART_WORK: Readonly<Record<PartName, Work>> = {
  AwaitPreScript: (ports, { state }) => {
    const { instanceId, attempt, policy } = state as PartState;
    return awaitScript(
      ports,
      { instanceId, commandId: attempt.pre?.commandId ?? '' },
      { deliverySeconds: SETTINGS.deliverySeconds, timeoutSeconds: policy.timeoutSeconds, reserveMillis: 60_000 },
    );
  },
  CreateSet: (ports, { state }) => createSet(ports, state),
  SendPostScript: async (ports, { state }): Promise<FreezeWindow> => {
    const { attempt, policy } = state as PartState;
    const scripts = scriptsOf(state, SETTINGS.deliverySeconds);
    const request = scriptRequest(scripts, 'post-script', { sending: 1, timeoutSeconds: policy.timeoutSeconds });
    const sent = await ports.scripts.send(request);
    const { ended, set } = attempt;
    return {
      next: 'await-post',
      coldStart: 'warm',
      pre: ended.report,
      preSeenAt: ended.seenAt,
      ...defined({ set }),
      post: { ...sent, sentAt: new Date(ports.clock.now()).toISOString() },
    };
  },
};

/** As much of the definition as is changed here. */
interface Definition {
  readonly States: { readonly ForEachTarget: { readonly ItemProcessor: { States: TargetStates } } };
}

type TargetStates = Readonly<Record<string, TargetState>> & { readonly SnapshotWhenFrozen?: TargetState };

interface TargetState {
  readonly Next?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Parameters: JsonObject;
}
