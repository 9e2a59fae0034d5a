import { SABOTAGE_KINDS, type SabotageKind } from '../../../rehearsal/drill/sabotage-kinds';
import { bounded } from '../bounded';
import type { DatabaseName } from '../engines/database';
import { CannotRunError } from '../errors';
import { prepare } from '../proof';
import { openStage } from '../stage/stage';
import type { FileSystem } from '../stage/volumes';
import { checkDocument } from './checks';
import { summarizeDrills, type DrillResult } from './results';
import { playDrillRound, type DrillOutcome } from './round';

export interface DrillProofOptions {
  readonly database: DatabaseName;
  /** The rounds are divided among them. */
  readonly fileSystems: readonly FileSystem[];
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound: (number: number, outcome: DrillOutcome | { readonly failure: string }) => void;
}

/** A check waits a minute for a volume that is missing. */
const ROUND_SECONDS = 300;
const PREPARATION_SECONDS = 180;

/** Every second copy is broken, by each kind in turn. */
export function sabotageOf(number: number): SabotageKind | undefined {
  const kinds = Object.keys(SABOTAGE_KINDS) as readonly SabotageKind[];
  return number % 2 === 0 ? kinds[(number / 2 - 1) % kinds.length] : undefined;
}

/** All rounds of one database. A round that fails is told and does not stop the others. */
export async function proveDrills(options: DrillProofOptions): Promise<DrillResult> {
  const { database: name, fileSystems, rounds, signal, onRound } = options;
  const check = checkDocument(name);
  if (check === undefined) {
    throw new CannotRunError(`${name} has no check of its own`);
  }
  const outcomes: DrillOutcome[] = [];
  const failures: string[] = [];
  let version = '';
  for (const [place, fileSystem] of fileSystems.entries()) {
    const stage = await openStage(fileSystem);
    try {
      const preparation = prepare(stage, name);
      const subject = await bounded(preparation, { what: 'the preparation', seconds: PREPARATION_SECONDS, signal });
      version = subject.database.version;
      for (const number of numbersOf(rounds, { place, of: fileSystems.length })) {
        const turn = stage.begin();
        try {
          const sabotage = sabotageOf(number);
          const round = playDrillRound({ ...subject, turn }, { number, check, ...(sabotage && { sabotage }) });
          const outcome = await bounded(round, { what: `round ${number}`, seconds: ROUND_SECONDS, signal });
          outcomes.push(outcome);
          onRound(number, outcome);
        } catch (error) {
          if (signal.aborted) {
            throw error;
          }
          const failure = error instanceof Error ? error.message : String(error);
          failures.push(`round ${number}: ${failure}`);
          onRound(number, { failure });
        } finally {
          await turn.end();
        }
      }
    } finally {
      await stage.end();
    }
  }
  return summarizeDrills({ database: { name, version }, check, outcomes, failures });
}

/** The rounds of one file system: as many as the others have, from 1 on. */
export function numbersOf(
  rounds: number,
  { place, of }: { readonly place: number; readonly of: number },
): readonly number[] {
  const all = Array.from({ length: rounds }, (_, index) => index + 1);
  return all.slice(Math.floor((place * rounds) / of), Math.floor(((place + 1) * rounds) / of));
}
