import { PROMISE_WORLDS } from './promises';
import { RETENTION_WORLDS } from './retention';
import type { LifecycleWorld } from './world';

/** All named worlds of the lifecycle; their order is that of `--single`. */
export const WORLDS: readonly LifecycleWorld[] = [...RETENTION_WORLDS, ...PROMISE_WORLDS];
