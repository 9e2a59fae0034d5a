import type { DrillState } from '../../lambdas/domain/drill/drill';
import type { JsonValue } from '../interpreter';
import { fieldsOf } from '../json';
import { callFunction, playMachine, statusChange, type PlayedExecution, type RunSurroundings } from '../play-run';
import { createRecorder, type Recorder } from '../recorder';
import type { DeployedDrill, DeployedDrills } from './deployed';
import type { DrillGuests } from './guests';

/** One drill of a rehearsal, as it went. */
export interface PlayedDrill extends PlayedExecution {
  readonly drill: DeployedDrill['drill'];
  readonly states: ReturnType<Recorder['executions']>[number]['states'];
  /** What its last step was given, and what each answered. */
  readonly state: Partial<DrillState>;
}

interface DrillSurroundings extends Pick<RunSurroundings, 'options' | 'stage' | 'faults'> {
  readonly drills: DeployedDrills;
  readonly guests: DrillGuests;
}

/** One drill, from its choice of a set to its record. */
export async function playDrill(surroundings: DrillSurroundings, { drill, set }: DeployedDrill): Promise<PlayedDrill> {
  const { drills, guests } = surroundings;
  guests.begin();
  const recorder = createRecorder();
  let state: Partial<DrillState> = {};
  const watching: Recorder = {
    ...recorder,
    stepBegan: (_step, given) => {
      state = given as unknown as DrillState;
    },
    stepEnded: (step, output) => {
      if (step === 'ChooseSet') {
        guests.chosen(takenAtOf(output));
      }
      if (step === 'RecordDrill') {
        state = { ...state, concluded: output as unknown as DrillState['concluded'] };
      }
    },
  };
  const input = JSON.parse(JSON.stringify({ drill, set })) as JsonValue;
  const played = await playMachine(
    { ...surroundings, recorder: watching },
    { ...drills, input, nameOf: () => `drill ${drill.name}` },
  );
  if (played.result.status !== 'SUCCEEDED') {
    // What EventBridge's rule on the status of executions does when deployed.
    await callFunction(surroundings, 'drill guard', statusChange(input, played));
  }
  const states = recorder.executions().find(({ arn }) => arn === played.executionArn)?.states ?? [];
  return { ...played, drill, state, states };
}

function takenAtOf(chosen: JsonValue): string {
  const { takenAt } = fieldsOf(fieldsOf(chosen).chosen);
  return typeof takenAt === 'string' ? takenAt : '';
}
