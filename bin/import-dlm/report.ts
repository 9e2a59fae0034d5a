import type { Conversion } from './conversion';
import type { GivenPolicy } from './input';

/** A policy that was not imported. */
export interface Refused {
  readonly source: string;
  /** Where it is in the file. */
  readonly path: string;
  readonly policyId?: string;
  readonly reason: string;
}

export interface ImportResult {
  readonly conversions: readonly Conversion[];
  readonly refused: readonly Refused[];
}

export function refusalOf({ source, path, fields }: GivenPolicy, reason: string): Refused {
  const id = fields.PolicyId;
  return { source, path, ...(typeof id === 'string' ? { policyId: id } : {}), reason };
}

/** The result as `--json` prints it. */
export function reportOf({ conversions, refused }: ImportResult, files: readonly string[]): object {
  return {
    quiesceImport: 1,
    files,
    policies: conversions.map(({ source, dlm, policies, carried, omitted, differences }) => ({
      source,
      policyId: dlm.PolicyId,
      quiescePolicies: policies.map(({ policy, state }) => ({ ...policy, state })),
      carried,
      notCarried: omitted,
      differences,
    })),
    refused,
  };
}

/** What a person wants to know after an import; it ends with a line break. */
export function summaryOf({ conversions, refused }: ImportResult): string {
  const lines = [
    ...conversions.flatMap(({ source, dlm, policies, omitted, differences }) => [
      `${source}: ${dlm.PolicyId ?? 'policy'} becomes ${policies.map(({ policy, state }) => `${policy.name}${state === 'disabled' ? ' (disabled)' : ''}`).join(', ')}`,
      ...omitted.map(({ path, why }) => `  not carried over: ${path}: ${why}`),
      ...differences.map(({ path, text }) => `  ${path}: ${text}`),
    ]),
    ...refused.map(refusalLine),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

export function refusalLine({ source, path, policyId, reason }: Refused): string {
  const what = [source, path === '' ? undefined : `at ${path}`, policyId]
    .filter((part) => part !== undefined)
    .join(' ');
  return `refused: ${what}: ${reason}`;
}
