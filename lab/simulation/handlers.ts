import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { StepHandler, StepName } from '../../lambdas/contract';
import type { Ports } from '../../lambdas/ports';
import { DRILL_STEP_FUNCTIONS, FUNCTION_TIMEOUT_SECONDS, STEP_FUNCTIONS } from '../../statemachine/timeouts';

/** What the engine hands to its functions by their environment. */
export interface Settings {
  readonly deliverySeconds: number;
  readonly consistencySeconds: number;
  readonly pageSize: number;
  readonly actingSeconds: number;
  readonly runSeconds: number;
  readonly homeRegion: string;
  readonly requestShare: number;
}

/** The engine's own values. */
export const SETTINGS: Settings = {
  deliverySeconds: 60,
  consistencySeconds: 30,
  pageSize: 2_000,
  actingSeconds: FUNCTION_TIMEOUT_SECONDS[STEP_FUNCTIONS.SendPreScript],
  runSeconds: 6 * 3_600,
  homeRegion: 'eu-central-1',
  requestShare: 0.8,
};

type MakeHandler = (ports: Ports, settings: Settings) => StepHandler<StepName>;

/**
 * The real handler of each step: `awaitPostScript` of `await-post-script.ts` for AwaitPostScript, in the folder of runs or that
 * of drills.
 */
export const HANDLERS = Object.fromEntries(
  (Object.keys(STEP_FUNCTIONS) as StepName[]).map((step) => [step, handlerOf(step)]),
) as Readonly<Record<StepName, MakeHandler>>;

function handlerOf(step: StepName): MakeHandler {
  const name = step.charAt(0).toLowerCase() + step.slice(1);
  const file = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const path = `lambdas/handlers/${step in DRILL_STEP_FUNCTIONS ? 'drill' : 'run'}/${file}`;
  const module = createRequire(__filename)(join(__dirname, '../..', path)) as Readonly<
    Partial<Record<string, MakeHandler>>
  >;
  const handler = module[name];
  if (handler === undefined) {
    throw new Error(`${path}.ts does not export "${name}", the handler of step ${step}`);
  }
  return handler;
}
