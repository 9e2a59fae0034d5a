import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMachine, type JsonObject, type Machine } from '../../rehearsal/interpreter';

/** As the engine's stack names it where it is pretended to be deployed. */
export const STATE_MACHINE_ARN = 'arn:aws:states:eu-central-1:111122223333:stateMachine:EngineRuns';

/** The definition as it is committed: `machine.test.ts` holds it against the synthesized one, which takes seconds to make. */
export const DEFINITION = definitionOf('quiesce');

/** The state machine of the engine. */
export const MACHINE: Machine = loadMachine(DEFINITION);

/** The state machine of restore drills: its ARN, and its definition as it is committed. */
export const DRILL_MACHINE_ARN = 'arn:aws:states:eu-central-1:111122223333:stateMachine:EngineDrills';
export const DRILL_DEFINITION = definitionOf('drill');
export const DRILL_MACHINE: Machine = loadMachine(DRILL_DEFINITION);

function definitionOf(name: string): JsonObject {
  return JSON.parse(readFileSync(join(__dirname, `../../statemachine/${name}.asl.json`), 'utf8')) as JsonObject;
}
