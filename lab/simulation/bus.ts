import type { DomainEvent } from '../../lambdas/domain/events';
import type { Events } from '../../lambdas/ports';
import type { Cloud } from '../../rehearsal/cloud/cloud';

/** The port of events, and a list of those that it called published although the bus did not get them. */
export function checkedEvents(events: Events, { events: got }: Pick<Cloud, 'events'>, missing: DomainEvent[]): Events {
  return {
    publish: async (asked) => {
      const outcome = await events.publish(asked);
      if (outcome === 'published') {
        const texts = new Set(got.map(({ detailType, detail }) => textOf(detailType, detail)));
        missing.push(...asked.filter(({ detailType, detail }) => !texts.has(textOf(detailType, detail))));
      }
      return outcome;
    },
  };
}

function textOf(detailType: string, detail: object): string {
  return `${detailType} ${JSON.stringify(detail)}`;
}
