import type { ModelSettingOverrides } from '../../../rehearsal/cloud/model-settings';

export interface ScaleOptions {
  /** @default 10_000 */
  readonly instances?: number;
  /** The boot volume, and as many more, each frozen. @default 4 */
  readonly volumesPerInstance?: number;
  /** Policies that fire in the same second; the instances are divided among them. @default 1 */
  readonly policies?: number;
  /** How much of CreateSnapshots' bucket somebody else in the account takes, from 0 to below 1. @default 0 */
  readonly neighbourShare?: number;
  /** `none`: every target begins at once, as engines do that know no slots. @default engine */
  readonly slots?: 'engine' | 'none';
  /** Of each policy. @default - the construct's own */
  readonly maxConcurrency?: number;
  /** @default 1 */
  readonly seed?: number;
  /** Over the assumptions of this run. */
  readonly modelSettings?: ModelSettingOverrides;
}

export type ScaleSettings = Required<ScaleOptions>;

/** As `SnapshotPolicy` has it. */
const MAX_CONCURRENCY = 40;

export function settingsOf(options: ScaleOptions): ScaleSettings {
  const settings: ScaleSettings = {
    instances: 10_000,
    volumesPerInstance: 4,
    policies: 1,
    neighbourShare: 0,
    slots: 'engine',
    maxConcurrency: MAX_CONCURRENCY,
    seed: 1,
    ...options,
    modelSettings: options.modelSettings ?? {},
  };
  const { instances, policies, neighbourShare } = settings;
  if (policies > instances) {
    throw new Error(`policies is ${policies}, allowed: at most one for each of ${instances} instances`);
  }
  if (neighbourShare < 0 || neighbourShare >= 1) {
    throw new Error(`neighbourShare is ${neighbourShare}, allowed: from 0 to below 1`);
  }
  return settings;
}
