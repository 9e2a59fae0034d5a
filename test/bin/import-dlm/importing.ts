import { appSource } from '../../../bin/import-dlm/app-source';
import type { Conversion } from '../../../bin/import-dlm/conversion';
import { convert } from '../../../bin/import-dlm/convert';
import { policiesIn } from '../../../bin/import-dlm/input';
import { uniqueNames } from '../../../bin/import-dlm/names';

export const NOW = Date.parse('2026-11-01T00:00:00Z');

/** Policies of one file, converted, and the app of all of them. */
export function importing(policies: readonly object[]): {
  readonly source: string;
  readonly conversions: readonly Conversion[];
} {
  const text = JSON.stringify(policies.map((policy) => ({ Policy: policy })));
  const nameOf = uniqueNames();
  const conversions = policiesIn('policies.json', text).map((given) =>
    convert(given, { now: NOW, nameOf, state: 'as-in-dlm' }),
  );
  return { source: appSource(conversions), conversions };
}

/** One policy, converted. */
export function importingOne(policy: object): Conversion {
  const [conversion] = importing([policy]).conversions;
  if (conversion === undefined) {
    throw new Error('nothing was converted');
  }
  return conversion;
}
