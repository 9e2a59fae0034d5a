import type { ObservedRun } from '../observed';
import type { Simulation } from '../simulation';

/**
 * How a simulation ended, in one line: of each run its verdict (or its status), the counts that are not zero and the
 * thaws that were owed at its end; of each set its instance, label, reason and proof; of each target without one the
 * reason; how many scripts were sent; who ended the freezes.
 */
export function endingOf({ cloud, guests, sets }: Simulation, runs: readonly ObservedRun[]): string {
  const ofRuns = runs.map(({ status, verdict, reason, counts, owed }) => {
    const numbers = Object.entries(counts).filter(([key, count]) => count > 0 && key !== 'matched');
    const debts = owed.length === 0 ? [] : [`${owed.length} owed`];
    const words = [verdict ?? status, reason, ...numbers.map(([key, count]) => `${count} ${key}`), ...debts];
    return words.filter((word) => word !== undefined).join(' ');
  });
  const ofSets = sets().map(({ instanceId, consistency, reason, proof }) =>
    [`i${Number(instanceId.slice(2))}`, consistency, reason, proof].filter((word) => word !== undefined).join(' '),
  );
  const skipped = cloud.events
    .filter(({ detailType }) => detailType === 'Target Skipped')
    .map(({ detail }) => `without a set ${(detail as { readonly reason: string }).reason}`);
  const comments = [...cloud.commands.values()].map(({ comment }) => comment);
  const scripts = (['pre-script', 'post-script', 'vss'] as const).flatMap((stage) => {
    const sent = comments.filter((comment) => comment.split('/')[2] === stage).length;
    return sent === 0 ? [] : [`${sent} ${stage}`];
  });
  const thaws = [...guests.values()].flatMap(({ truth }) => truth.frozen.map(({ thawedBy = 'nobody' }) => thawedBy));
  const thawedBy = thaws.length === 0 ? [] : [`thawed by ${[...new Set(thaws)].sort().join(', ')}`];
  return [...ofRuns, ...ofSets, ...skipped, ...scripts, ...thawedBy].join('; ');
}
