import { readFileSync } from 'node:fs';
import { fieldsOf, type Fields } from '../../lambdas/domain/json';
import { messageOf } from '../../rehearsal/json';
import { CommandProblem } from '../problem';

/** A policy as DLM gave it, unchecked. */
export interface GivenPolicy {
  /** Name of the file, or `-`. */
  readonly source: string;
  /** Where it is in the file: `Policy`, `[1].Policy`, or empty. */
  readonly path: string;
  readonly fields: Fields;
}

/** All policies of the files, in their order. */
export function readPolicies(files: readonly string[]): readonly GivenPolicy[] {
  return files.flatMap((file) => policiesIn(file, textOf(file)));
}

/** The policies of one text. */
export function policiesIn(source: string, text: string): readonly GivenPolicy[] {
  const value = parsed(source, text);
  const given = (Array.isArray(value) ? value : [value]).map((entry: unknown, index) =>
    policyIn(source, Array.isArray(value) ? `[${index}]` : '', entry),
  );
  if (given.length === 0) {
    throw new CommandProblem(`${source} is an empty list, allowed: at least one policy; give the output of ${COMMAND}`);
  }
  return given;
}

const COMMAND = '"aws dlm get-lifecycle-policy --policy-id ID"';

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandProblem(`${file} can't be read (${messageOf(error)}); give a file with the output of ${COMMAND}`);
  }
}

function parsed(source: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''), withoutNull);
  } catch (error) {
    throw new CommandProblem(
      `${source} is not JSON (${messageOf(error)}); give the output of ${COMMAND} with --output json, and put several outputs in one file into a list: jq -s .`,
    );
  }
}

/** A member that is `null` is one that is absent. */
function withoutNull(this: unknown, _: string, value: unknown): unknown {
  return value === null && !Array.isArray(this) ? undefined : value;
}

function policyIn(source: string, at: string, entry: unknown): GivenPolicy {
  const outer = fieldsOf(entry);
  const isWrapped = outer.Policy !== undefined;
  const path = isWrapped ? [at, 'Policy'].filter((part) => part !== '').join('.') : at;
  const fields = fieldsOf(isWrapped ? outer.Policy : outer);
  if (Array.isArray(outer.Policies) || (fields.PolicyDetails === undefined && fields.PolicyId !== undefined)) {
    throw new CommandProblem(
      `${source} has summaries of policies, without PolicyDetails; get each policy with ${COMMAND}`,
    );
  }
  if (fields.PolicyDetails === undefined) {
    throw new CommandProblem(
      `${source}${path === '' ? '' : ` at ${path}`} is no policy of DLM, allowed: an object with Policy or PolicyDetails, or a list of them; give the output of ${COMMAND}`,
    );
  }
  return { source, path, fields };
}
