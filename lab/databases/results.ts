import { createHash } from 'node:crypto';
import type { DatabaseName } from './engines/database';
import type { RoundResult, Subject } from './round';
import type { FileSystem } from './stage/volumes';

/** The middle of the rounds and the worst of them. */
export interface Spread {
  readonly median: number;
  readonly worst: number;
}

export interface Compared {
  readonly with: Spread;
  /** Zeros where no set was taken without quiescing. */
  readonly without: Spread;
}

/** What the rounds of one database on one file system came to. Counts of losses are sums over the rounds. */
export interface DatabaseResult {
  readonly database: DatabaseName;
  readonly version: string;
  readonly setting: string;
  readonly fileSystem: FileSystem;
  /** The first digits of the SHA-256 of the document under proof. */
  readonly document: string;
  /** Rounds that came to their end; those with a set without quiescing too. */
  readonly rounds: number;
  readonly roundsWithout: number;
  /** Writes acknowledged before `quiescedAt` (with) and before the image was asked for (without). */
  readonly acknowledged: { readonly with: number; readonly without: number };
  /** Of these the lost ones: with the policy it must be 0. */
  readonly lostWith: number;
  readonly lostWithout: number;
  /** With the policy: acknowledged before `frozenAt` and lost; nothing is promised about those after `quiescedAt`. */
  readonly lostUntilFrozen: number;
  /** The same by round. */
  readonly lostByRound: { readonly with: Spread; readonly without: Spread; readonly untilFrozen: Spread };
  /** Sets on which the server did not start at all; all their writes count as lost. */
  readonly broken: { readonly with: readonly string[]; readonly without: readonly string[] };
  readonly freezeMillis: Compared;
  /** What this machine's image took of the freeze; on EC2 the CreateSnapshots call takes its place. */
  readonly imageMillis: Spread;
  /** From the server's start on the restored volumes until every write was read back. */
  readonly recoveryMillis: Compared;
  /** Rounds that did not come to their end, and why. */
  readonly failures: readonly string[];
}

export interface Rounds {
  readonly subject: Subject;
  readonly fileSystem: FileSystem;
  readonly outcomes: readonly RoundResult[];
  readonly failures: readonly string[];
}

export function summarize({ subject: { database }, fileSystem, outcomes, failures }: Rounds): DatabaseResult {
  const quiesced = outcomes.map((outcome) => outcome.with);
  const crashed = outcomes.flatMap(({ without }) => without ?? []);
  const recoveries = (of: readonly { readonly recoveryMillis?: number }[]): Spread =>
    spread(of.flatMap(({ recoveryMillis }) => recoveryMillis ?? []));
  const brokenOf = (of: readonly { readonly broken?: string }[]): readonly string[] =>
    of.flatMap(({ broken }) => broken ?? []);
  return {
    database: database.name,
    version: database.version,
    setting: database.setting,
    fileSystem,
    document: createHash('sha256').update(JSON.stringify(database.document)).digest('hex').slice(0, 12),
    rounds: quiesced.length,
    roundsWithout: crashed.length,
    acknowledged: {
      with: sum(quiesced.map(({ acknowledged }) => acknowledged)),
      without: sum(crashed.map(({ acknowledged }) => acknowledged)),
    },
    lostWith: sum(quiesced.map(({ lost }) => lost)),
    lostWithout: sum(crashed.map(({ lost }) => lost)),
    lostUntilFrozen: sum(quiesced.map(({ lostUntilFrozen }) => lostUntilFrozen)),
    lostByRound: {
      with: spread(quiesced.map(({ lost }) => lost)),
      without: spread(crashed.map(({ lost }) => lost)),
      untilFrozen: spread(quiesced.map(({ lostUntilFrozen }) => lostUntilFrozen)),
    },
    broken: { with: brokenOf(quiesced), without: brokenOf(crashed) },
    freezeMillis: { with: spread(quiesced.map(({ freezeMillis }) => freezeMillis)), without: { median: 0, worst: 0 } },
    imageMillis: spread(quiesced.map(({ imageMillis }) => imageMillis)),
    recoveryMillis: { with: recoveries(quiesced), without: recoveries(crashed) },
    failures,
  };
}

/** Whole numbers; zeros of nothing. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  const high = sorted[Math.floor(middle)] ?? low;
  return { median: Math.round((low + high) / 2), worst: Math.round(sorted.at(-1) ?? 0) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
