import { existsSync, readFileSync } from 'node:fs';
import { contentOf } from '../documents/file/wrapped';
import type { RunRequest } from '../lambdas/domain/policy';
import { RehearsalError, type Assembly, type DeployedSchedule } from './assembly';
import { checkDocuments } from './check-documents';
import type { JsonValue } from './interpreter';
import { messageOf } from './json';

/** A document of the user's own: for one policy, for one document's name, or for all policies that send a document. */
export interface GivenDocument {
  /** Name of a policy or a document; undefined: all. */
  readonly name?: string;
  readonly content: JsonValue;
}

/** Reads one `--document [NAME=]FILE`. */
export function readGivenDocument(text: string): GivenDocument {
  const [, name, named] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || named === undefined || existsSync(text)) {
    return { content: read(text) };
  }
  return { name, content: read(named) };
}

function read(file: string): JsonValue {
  try {
    const content = contentOf(file, readText('--document', file)) as JsonValue;
    checkDocuments([{ name: file, content }]);
    return content;
  } catch (error) {
    throw error instanceof RehearsalError ? error : new RehearsalError(`--document: ${messageOf(error)}`);
  }
}

/** The text of a file that the user named, or a message that names the option. */
export function readText(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RehearsalError(`${option} is "${file}", which can't be read (${messageOf(error)}); give a file`);
  }
}

/** What is put up, and the firings to play. */
export interface Prepared {
  readonly assembly: Assembly;
  readonly schedules: readonly DeployedSchedule[];
}

/**
 * Puts the given documents in the place of the deployed ones, or beside them where the app only names them. A policy's
 * own takes precedence over that of a document's name, and this one over that for all.
 */
export function withGivenDocuments({ assembly, schedules }: Prepared, given: readonly GivenDocument[]): Prepared {
  const senders = schedules.flatMap((schedule) => {
    const document = documentOf(schedule);
    return document === undefined ? [] : [{ schedule, document, content: contentFor(schedule, document, given) }];
  });
  checkNames(given, senders);
  const changed = new Map<DeployedSchedule, DeployedSchedule>();
  const contents = new Map(assembly.documents.map(({ name, content }) => [name, content]));
  for (const { schedule, document, content } of senders.filter((each) => each.content !== undefined)) {
    const isShared = senders.some((other) => other.document === document && other.content !== content);
    const name = isShared ? `${document}-${schedule.policy}` : document;
    contents.set(name, content ?? null);
    changed.set(schedule, isShared ? withDocumentName(schedule, name) : schedule);
  }
  return {
    assembly: { ...assembly, documents: [...contents].map(([name, content]) => ({ name, content })) },
    schedules: schedules.map((schedule) => changed.get(schedule) ?? schedule),
  };
}

/** What to say of documents that a run will not find, as in an account where they are not deployed. */
export function missingDocuments({ assembly, schedules }: Prepared): readonly string[] {
  return schedules.flatMap((schedule) => {
    const document = documentOf(schedule);
    return document === undefined || assembly.documents.some(({ name }) => name === document)
      ? []
      : [`${schedule.policy}: give its document with --document ${document}=FILE, it is not in the app`];
  });
}

/** Name of the document that a policy sends; undefined for AWS's own and for none. */
function documentOf({ input }: DeployedSchedule): string | undefined {
  const { quiesce } = input('').policy;
  return quiesce.kind === 'document' ? quiesce.document : undefined;
}

function contentFor(
  { policy }: DeployedSchedule,
  document: string,
  given: readonly GivenDocument[],
): JsonValue | undefined {
  return [policy, document, undefined]
    .map((wanted) => given.find(({ name }) => name === wanted))
    .find((found) => found !== undefined)?.content;
}

function checkNames(
  given: readonly GivenDocument[],
  senders: readonly { readonly schedule: DeployedSchedule; readonly document: string }[],
): void {
  const names = senders.flatMap(({ schedule, document }) => [schedule.policy, document]);
  const allowed = [...new Set(names)].join(', ') || 'none, no policy that is played sends a document of its own';
  given.forEach(({ name }, index) => {
    if (names.length === 0 || (name !== undefined && !names.includes(name))) {
      throw new RehearsalError(
        `--document names ${name === undefined ? 'all policies' : `"${name}"`}, allowed: ${allowed}; correct it`,
      );
    }
    if (given.findIndex((other) => other.name === name) < index) {
      throw new RehearsalError(
        `--document is given twice for ${name ?? 'all policies'}, allowed: once; give NAME=FILE for each policy`,
      );
    }
  });
}

function withDocumentName(schedule: DeployedSchedule, document: string): DeployedSchedule {
  return {
    ...schedule,
    input: (scheduledTime) => {
      const request = schedule.input(scheduledTime);
      return { ...request, policy: renamed(request, document) };
    },
  };
}

function renamed({ policy }: RunRequest, document: string): RunRequest['policy'] {
  return policy.quiesce.kind === 'document' ? { ...policy, quiesce: { ...policy.quiesce, document } } : policy;
}
