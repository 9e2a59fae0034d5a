import { id } from './builders';
import type { Simulation } from './simulation';

/** The first instance is held by a run of another engine, which owes it a thaw. */
export function heldByAnother({ books, clock }: Pick<Simulation, 'books' | 'clock'>): void {
  const at = (millis: number): string => new Date(clock.now() + millis).toISOString();
  books.holds.set(id(1), {
    debt: 'owed',
    hold: {
      instanceId: id(1),
      runId: 'another-run',
      policy: 'files',
      executionArn: 'arn:another-child',
      runArn: 'arn:another',
      executionId: '99999999-9999-5999-8999-999999999999',
      attempt: 1,
      documentName: 'quiesce-files',
      documentVersion: '1',
      parameters: ['executionId', 'command'],
      heldAt: at(0),
      dueAt: at(900_000),
    },
  });
}
