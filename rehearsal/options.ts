import type { Assembly } from './assembly';
import type { ModelSettingOverrides } from './cloud/model-settings';
import type { FaultRequest } from './faults';
import type { FleetSpec } from './guests/fleet/spec';
import type { JsonValue } from './interpreter';
import type { Progress } from './report/terminal';

export interface RehearsalOptions {
  readonly assembly: Assembly;
  readonly fleet: FleetSpec;
  /** Names of the policies to run; all when empty. */
  readonly policies: readonly string[];
  /** Content of a document that takes the place of every policy's own. */
  readonly document?: JsonValue;
  readonly faults: readonly FaultRequest[];
  readonly seed: number;
  readonly modelSettings?: ModelSettingOverrides;
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}
