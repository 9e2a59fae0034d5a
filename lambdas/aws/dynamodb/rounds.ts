import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { turnOf, type LastRound } from '../../domain/lifecycle/turn';
import { defined } from '../../domain/json';
import type { Ledger, RoundClaim } from '../../ports';
import { readItem, updateItem, writing, type LedgerSettings } from './calls';
import { readText, roundKey, text, type Item } from './items';

/**
 * Rounds of the lifecycle: one item. `claimedBy` and `claimedUntil` are there while a round goes on; `wokenAt` since
 * something has woken the lifecycle, until the next claim; `regions` is a set of strings, which DynamoDB does not let be empty;
 * `disabledAt` is a map of instants by policies.
 */
export function roundsOf(settings: LedgerSettings): Pick<Ledger, 'claimRound' | 'endRound'> {
  return {
    claimRound: (claim) => writing('round of the lifecycle', () => claimRound(settings, claim)),
    endRound: (end) => writing('round of the lifecycle', () => endRound(settings, end)),
  };
}

async function claimRound(settings: LedgerSettings, claim: RoundClaim): ReturnType<Ledger['claimRound']> {
  const { by, now, until, woken, regions = [] } = claim;
  const item = await readItem(settings, roundKey);
  const last = lastRoundOf(item ?? {});
  const turn = turnOf({ ...last, woken: last.woken || woken }, claim);
  if (turn === 'due') {
    const claimed = await updateItem(settings, roundKey, {
      UpdateExpression: `SET claimedBy = :by, claimedUntil = :until REMOVE wokenAt${regions.length === 0 ? '' : ' ADD regions :regions'}`,
      // The item was read before: of two that are due, one gets the round.
      ConditionExpression: 'attribute_not_exists(claimedBy) OR claimedBy = :by OR claimedUntil <= :now',
      ExpressionAttributeValues: {
        ...{ ':by': text(by), ':until': text(until), ':now': text(now) },
        ...(regions.length > 0 && { ':regions': { SS: [...regions] } }),
      },
      ReturnValues: 'ALL_NEW',
    });
    if (claimed !== undefined) {
      return {
        status: 'claimed',
        regions: (claimed.Attributes?.regions?.SS ?? []).toSorted(),
        ...defined({ lastEndedAt: last.endedAt, disabledAt: readInstants(claimed.Attributes?.disabledAt) }),
      };
    }
  }
  if (woken) {
    // The round that goes on may have listed already what woke this one.
    await updateItem(settings, roundKey, {
      UpdateExpression: 'SET wokenAt = :now',
      ExpressionAttributeValues: { ':now': text(now) },
    });
  }
  return { status: turn === 'not-due' ? 'not-due' : 'busy' };
}

async function endRound(
  settings: LedgerSettings,
  { by, now, left, regions, disabledAt }: Parameters<Ledger['endRound']>[0],
): Promise<void> {
  const isNamed = regions !== undefined && regions.length > 0;
  const isNone = regions?.length === 0;
  // Unmet: it has ended already, or another round has taken it over.
  await updateItem(settings, roundKey, {
    UpdateExpression: `SET endedAt = :now, leftWork = :left${isNamed ? ', regions = :regions' : ''}${disabledAt ? ', disabledAt = :disabledAt' : ''} REMOVE claimedBy, claimedUntil${isNone ? ', regions' : ''}`,
    ConditionExpression: 'claimedBy = :by',
    ExpressionAttributeValues: {
      ...{ ':by': text(by), ':now': text(now), ':left': { BOOL: left } },
      ...(isNamed && { ':regions': { SS: [...regions] } }),
      ...(disabledAt && { ':disabledAt': mapOf(disabledAt) }),
    },
  });
}

function mapOf(instants: ReadonlyMap<string, string>): AttributeValue {
  return { M: Object.fromEntries([...instants].map(([name, instant]) => [name, text(instant)])) };
}

function readInstants(value: AttributeValue | undefined): ReadonlyMap<string, string> | undefined {
  return value?.M && new Map(Object.entries(value.M).map(([name, instant]) => [name, readText(instant)]));
}

export function lastRoundOf({ claimedBy, claimedUntil, endedAt, leftWork, wokenAt, disabledAt }: Item): LastRound {
  const claim = claimedBy && { by: readText(claimedBy), until: readText(claimedUntil) };
  return {
    ...defined({ claim, endedAt: endedAt && readText(endedAt), disabledAt: readInstants(disabledAt) }),
    left: leftWork?.BOOL === true,
    woken: wokenAt !== undefined,
  };
}
