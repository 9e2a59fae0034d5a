import { RehearsalError, type Assembly } from './assembly';
import { membersNotRead } from './cloud/ssm/document-members';
import { parseDocument } from './cloud/ssm/document';
import { messageOf } from './json';

/**
 * Refuses documents that can't be rehearsed, all in one message, before anything is put up. Answers what is left out of
 * the others, since it changes nothing.
 */
export function checkDocuments(documents: Assembly['documents']): readonly string[] {
  const mistakes = documents.flatMap(({ name, content }) => {
    try {
      parseDocument(content);
      return [];
    } catch (error) {
      return [`document ${name}: ${messageOf(error)}`];
    }
  });
  if (mistakes.length > 0) {
    throw new RehearsalError([...new Set(mistakes)].join('\n'));
  }
  const ignored = new Set(documents.flatMap(({ content }) => membersNotRead(content).ignored));
  return [...ignored].map((member) => `${member} is ignored, as SSM Agent ignores it`);
}
