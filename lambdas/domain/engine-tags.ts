/** Tags on an engine's state machine: how the commands for a live account find what belongs to an engine. */
export const EngineTag = {
  /** Name of the ledger, the engine's table in DynamoDB. */
  LEDGER: 'quiesce:ledger',
  /** Version of the library that deployed the engine. */
  VERSION: 'quiesce:version',
} as const;
