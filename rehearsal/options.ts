import type { Assembly } from './assembly';
import type { ModelSettingOverrides } from './cloud/model-settings';
import type { SabotageKind } from './drill/sabotage-kinds';
import type { FaultRequest } from './faults';
import type { GivenDocument } from './given-documents';
import type { FleetSpec } from './guests/fleet/spec';
import type { Progress } from './report/terminal';

export interface DrillOptions {
  /** How each restored copy is broken before its check. @default - not at all */
  readonly sabotage?: SabotageKind;
}

export interface RehearsalOptions {
  readonly assembly: Assembly;
  readonly fleet: FleetSpec;
  /** Names of the policies to run; all when empty. */
  readonly policies: readonly string[];
  /** Documents that take the place of the policies' own. */
  readonly documents?: readonly GivenDocument[];
  readonly faults: readonly FaultRequest[];
  /** Play the restore drills of the policies after their runs. @default - none */
  readonly drill?: DrillOptions;
  readonly seed: number;
  readonly modelSettings?: ModelSettingOverrides;
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}
