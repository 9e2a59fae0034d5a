import { defined } from '../../../lambdas/domain/json';
import { SABOTAGE_KINDS, type SabotageKind } from '../../../rehearsal/drill/sabotage-kinds';
import type { DatabaseName } from '../engines/database';
import { CannotRunError } from '../errors';
import { prepared } from '../proof';
import { playRounds, type RoundProgress } from '../rounds';
import { openStage } from '../stage/stage';
import type { FileSystem } from '../stage/volumes';
import { checkDocument, DRILLED } from './checks';
import { summarizeDrills, type DrillResult } from './results';
import { playDrillRound, type DrillOutcome } from './round';

interface DrillProofOptions {
  readonly database: DatabaseName;
  /** The rounds are divided among them. */
  readonly fileSystems: readonly FileSystem[];
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound: (progress: RoundProgress<DrillOutcome>) => void;
}

/** A check waits a minute for a volume that is missing. */
const ROUND_SECONDS = 300;

/** Every second copy is broken, by each kind in turn. */
export function sabotageOf(number: number): SabotageKind | undefined {
  const kinds = Object.keys(SABOTAGE_KINDS) as readonly SabotageKind[];
  return number % 2 === 0 ? kinds[(number / 2 - 1) % kinds.length] : undefined;
}

/** All rounds of one database. Refuses a database that has no check. */
export async function proveDrills(options: DrillProofOptions): Promise<DrillResult> {
  const { database: name, fileSystems, rounds, signal, onRound } = options;
  const check = checkDocument(name);
  if (check === undefined) {
    throw new CannotRunError(`${name} has no check of its own, allowed: ${DRILLED.join(', ')}; leave it out`);
  }
  const outcomes: DrillOutcome[] = [];
  const failures: string[] = [];
  let version = '';
  for (const [place, fileSystem] of fileSystems.entries()) {
    const numbers = numbersOf(rounds, { place, of: fileSystems.length });
    if (numbers.length === 0) {
      continue;
    }
    const stage = await openStage(fileSystem);
    try {
      const subject = await prepared({ stage, database: name, signal });
      version = subject.database.version;
      const played = await playRounds<DrillOutcome>({
        ...{ stage, subject, numbers, signal, onRound, seconds: ROUND_SECONDS },
        play: (play, number) => playDrillRound(play, { number, check, ...defined({ sabotage: sabotageOf(number) }) }),
      });
      outcomes.push(...played.outcomes);
      failures.push(...played.failures);
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
