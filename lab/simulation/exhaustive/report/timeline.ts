import type { HistoryEvent } from '../../../../rehearsal/interpreter';
import type { Path } from '../paths/path';
import { START, type Played } from '../play';
import { sinceStart } from './report';

interface Moment {
  readonly at: number;
  readonly what: string;
}

type Shown = Pick<Played, 'simulation' | 'violations' | 'ending'>;

/** What happened in a case, moment by moment: states, calls, scripts, freezes, sets, and what was broken. */
export function timelineOf({ name, what }: Pick<Path, 'name' | 'what'>, played: Shown): readonly string[] {
  const { simulation, violations, ending } = played;
  const moments = [
    ...simulation.history.flatMap(momentOfState),
    ...momentsOfCalls(played),
    ...[...simulation.guests].flatMap(([instance, guest]) => momentsOfGuest(short(instance), guest.truth)),
    ...violations.map(({ at, message }) => ({ at, what: `VIOLATION ${message}` })),
  ];
  const lines = [...moments]
    .sort((a, b) => a.at - b.at)
    .map((moment) => `${sinceStart(moment.at - START)}  ${moment.what}`);
  return [`${name}: ${what}`, ...lines, `ends: ${ending}`];
}

function momentOfState(event: HistoryEvent): readonly Moment[] {
  const at = event.atMillis;
  const execution = event.parentArn === undefined ? 'run' : `target ${event.executionArn.slice(-4)}`;
  switch (event.type) {
    case 'StateEntered':
      return event.stateType === 'Choice' ? [] : [{ at, what: `${execution} enters ${event.state}` }];
    case 'StateRetried':
      return [{ at, what: `${execution} retries ${event.state} in ${event.delayMillis} ms: ${event.error}` }];
    case 'StateCaught':
      return [{ at, what: `${execution} caught ${event.error} of ${event.state}, goes to ${event.next}` }];
    case 'ExecutionSucceeded':
    case 'ExecutionFailed':
    case 'ExecutionAborted':
    case 'ExecutionTimedOut':
      return [{ at, what: `${execution} ends: ${event.type}` }];
    default:
      return [];
  }
}

function momentsOfCalls({ simulation: { cloud } }: Shown): readonly Moment[] {
  return cloud.calls.map(({ at, caller = 'nobody', operation, input, instance, error, answeredAt }) => {
    const subjects = [input.Comment, input.Method, input.SnapshotId, input.SourceSnapshotId, input.Resources];
    const subject = subjects.flat().find((each) => typeof each === 'string');
    const words = [operation, subject, instance === undefined ? undefined : short(instance)];
    const took = answeredAt === undefined ? 'never answered' : `${answeredAt - at} ms`;
    const said = words.filter((word) => typeof word === 'string').join(' ');
    return { at, what: `    ${caller} calls ${said} (${error === undefined ? took : `${error}, ${took}`})` };
  });
}

type Truth = Played['simulation']['guests'] extends ReadonlyMap<string, { readonly truth: infer T }> ? T : never;

function momentsOfGuest(instance: string, { scripts, frozen, captures }: Truth): readonly Moment[] {
  return [
    ...scripts.flatMap(({ command, executionId, startedAt, endedAt, exitCode }) => [
      { at: startedAt, what: `        ${instance} begins ${command} ${executionId}` },
      ...(endedAt === undefined
        ? []
        : [{ at: endedAt, what: `        ${instance} ends ${command} ${executionId}: ${exitCode ?? 'no code'}` }]),
    ]),
    ...frozen.flatMap(({ path, frozenAt, thawedAt, thawedBy = 'nobody' }) => [
      { at: frozenAt, what: `        ${instance} ${path} FROZEN` },
      ...(thawedAt === undefined ? [] : [{ at: thawedAt, what: `        ${instance} ${path} thawed by ${thawedBy}` }]),
    ]),
    ...captures.map(({ at, frozen: how }) => ({ at, what: `        ${instance} SNAPSHOT, frozen: ${how}` })),
  ];
}

function short(instance: string): string {
  return `i${Number(instance.slice(2))}`;
}
