import type { Mutant } from './mutant';

const ERRORS = 'lambdas/aws/sdk-errors.ts';
const CLIENTS = 'lambdas/aws/clients.ts';
const SNAPSHOTS = 'lambdas/aws/ec2/snapshots.ts';
const INSTANCES = 'lambdas/aws/ec2/instances.ts';
const SCRIPTS = 'lambdas/aws/ssm/scripts.ts';
const SEARCH = 'lambdas/aws/ssm/command-search.ts';
const EVENTS = 'lambdas/aws/eventbridge/events.ts';

/** What the adapters make of AWS's answers, and how they ask. */
export const ADAPTER_MUTANTS: readonly Mutant[] = [
  {
    why: 'a call that was not answered counts as one without effect',
    file: ERRORS,
    find: "return failure.kind !== 'unavailable' && failure.kind !== 'unknown';",
    replace: "return failure.kind !== 'unknown';",
    hints: ['pre-unknown seed=1', 'snapshot-unknown-made seed=1'],
  },
  {
    why: 'a call that AWS refused counts as one of unknown outcome',
    file: ERRORS,
    find: "return failure.kind !== 'unavailable' && failure.kind !== 'unknown';",
    replace: "return failure.kind === 'unreached';",
    hints: ['snapshot-refused seed=1'],
  },
  {
    why: 'a throttled snapshot call counts as one of unknown outcome',
    file: ERRORS,
    find: "  'RequestLimitExceeded',\n",
    replace: '',
    hints: ['snapshot-throttled-in-time seed=1'],
  },
  {
    why: 'a throttled snapshot call counts as refused',
    file: SNAPSHOTS,
    find: "if (kind === 'throttled') {",
    replace: "if (kind === 'denied') {",
    hints: ['snapshot-throttled seed=1'],
  },
  {
    why: 'what AWS does not know yet is an error',
    file: ERRORS,
    find: "    if (failure.kind === 'not-found') {",
    replace: "    if (failure.kind === 'denied') {",
    hints: ['none-known-late seed=1'],
  },
  {
    why: 'an unknown document is an error',
    file: 'lambdas/aws/ssm/documents.ts',
    find: "if (failure.kind === 'not-found' || failure.kind === 'denied') {",
    replace: "if (failure.kind === 'denied') {",
    hints: ['document-missing seed=1'],
  },
  {
    why: 'the SDK repeats a snapshot call whose outcome is unknown',
    file: CLIENTS,
    find: 'CREATE_SNAPSHOTS: Tuning = { maxAttempts: 1,',
    replace: 'CREATE_SNAPSHOTS: Tuning = { maxAttempts: 4,',
    hints: ['snapshot-unknown-made seed=1'],
  },
  {
    why: 'the SDK repeats the sending of a script whose outcome is unknown',
    file: CLIENTS,
    find: 'SEND_SCRIPT: Tuning = { maxAttempts: 1,',
    replace: 'SEND_SCRIPT: Tuning = { maxAttempts: 4,',
    hints: ['pre-unknown seed=1'],
  },
  {
    why: 'what AWS may not show yet is asked for once',
    file: 'lambdas/ask-until.ts',
    find: 'if (answer !== undefined || left <= 0) {',
    replace: 'if (answer !== undefined || left <= boundMillis) {',
    hints: ['pre-answer-lost seed=1'],
  },
  {
    why: 'a set that EC2 does not know yet counts as labelled',
    file: SNAPSHOTS,
    find: '  if (answer === undefined) {\n    throw new Unavailable(',
    replace: '  if (answer === null) {\n    throw new Unavailable(',
    hints: ['none-known-late seed=1'],
  },
  {
    why: 'a set is looked for by its first tag alone',
    file: SNAPSHOTS,
    find: 'Filters: tags.map(',
    replace: 'Filters: tags.slice(0, 1).map(',
    hints: ['two-targets seed=1', 'two-policies seed=1'],
  },
  {
    why: 'only the first page of commands is searched',
    file: SEARCH,
    find: '    }\n  }\n  return undefined;',
    replace: '    }\n    break;\n  }\n  return undefined;',
    hints: ['pre-answer-lost-crowded seed=1'],
  },
  {
    why: 'a command is taken for one with another comment',
    file: SEARCH,
    find: 'const isWanted = command.Comment === wanted.comment &&',
    replace: 'const isWanted = command.Comment !== undefined &&',
    hints: ['pre-not-sent seed=1'],
  },
  {
    why: 'a search that was throttled to its end found nothing',
    file: SEARCH,
    find: 'if (found === undefined && throttled !== undefined) {',
    replace: 'if (found !== undefined && throttled !== undefined) {',
    hints: ['pre-answer-lost-throttled seed=1'],
  },
  {
    why: 'a status that is spelt with blanks is not known',
    file: SCRIPTS,
    find: ".replaceAll(' ', '')",
    replace: '',
    hints: ['status-with-blanks seed=1'],
  },
  {
    why: 'the exit codes of scripts are not read',
    file: SCRIPTS,
    find: 'exitCode: plugin.ResponseCode ?? NOT_STARTED,',
    replace: 'exitCode: NOT_STARTED,',
    hints: ['lease-expires seed=1'],
  },
  {
    why: 'events of a call that failed count as published',
    file: EVENTS,
    find: 'return batch.map((each) => ({ ...each, code: detail }));',
    replace: 'return batch.slice(0, 0).map((each) => ({ ...each, code: detail }));',
    hints: ['event-sent-again seed=1'],
  },
  {
    why: 'an event that was refused counts as published',
    file: EVENTS,
    find: 'return EventId === undefined ?',
    replace: 'return answer.Entries?.[index] === undefined ?',
    hints: ['event-refused seed=1'],
  },
  {
    why: 'an event that was refused is not sent again',
    file: EVENTS,
    find: '= [100, 400, 900];',
    replace: '= [];',
    hints: ['event-sent-again seed=1'],
  },
  {
    why: 'a call has more events than EventBridge accepts',
    file: EVENTS,
    find: 'last.length === EVENTS_PER_REQUEST',
    replace: 'last.length === 10 * EVENTS_PER_REQUEST',
    hints: ['many-events seed=1'],
  },
  {
    why: 'only the first ten events are sent',
    file: EVENTS,
    find: '      rejected.push(...(await sendWithRetries(settings, batch)));\n',
    replace: '      rejected.push(...(await sendWithRetries(settings, batch)));\n        break;\n',
    hints: ['many-events seed=1'],
  },
  {
    why: 'only the first page of tagged instances is read',
    file: INSTANCES,
    find: 'tags: fromEc2Tags(Tags) })));\n',
    replace: 'tags: fromEc2Tags(Tags) })));\n    break;\n',
    hints: ['short-pages seed=1'],
  },
  {
    why: 'only the first page of volumes is read for their tags',
    file: INSTANCES,
    find: 'fromEc2Tags(volume.Tags));\n    }\n',
    replace: 'fromEc2Tags(volume.Tags));\n    }\n    break;\n',
    hints: ['short-pages seed=1'],
  },
  {
    why: 'only the first page of snapshots is read',
    file: SNAPSHOTS,
    find: 'tags: fromEc2Tags(snapshot.Tags),\n      });\n    }\n',
    replace: 'tags: fromEc2Tags(snapshot.Tags),\n      });\n    }\n    break;\n',
    hints: ['short-pages seed=1'],
  },
  {
    why: 'an agent that is silent counts as online',
    file: 'lambdas/aws/ec2/instances.ts',
    find: "information.PingStatus === 'Online' ?",
    replace: 'information.PingStatus !== undefined ?',
    hints: ['vss-absent seed=1'],
  },
];
