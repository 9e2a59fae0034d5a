/** ISO-8601 of milliseconds since the epoch: how payloads, events and the ledger say when. */
export function instantOf(millis: number): string {
  return new Date(millis).toISOString();
}
