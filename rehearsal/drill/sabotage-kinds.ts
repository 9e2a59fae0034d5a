/** How a restored copy can be broken before its check, and what that means. Lean: the help of the command names them. */
export const SABOTAGE_KINDS = {
  'corrupt-page': 'a page of the data is overwritten',
  'missing-volume': 'the last volume never appears in the instance; the check waits a minute for it',
  'stale-set': 'the data is two years older than the set; only a check with a bound for the newest record can see it',
  'wrong-version': 'the data says that a server of another major version wrote it',
} as const;

export type SabotageKind = keyof typeof SABOTAGE_KINDS;
