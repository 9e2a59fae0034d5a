import { parse, stringify } from 'yaml';
import { lintDocument, type Finding, type LintInput } from '../../../documents/lint';

type Parts = Readonly<Record<string, unknown>>;

const UUID_OR_NONE = '^(None|[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12})$';

const PARAMETERS = {
  executionId: { type: 'String', default: 'None', allowedPattern: UUID_OR_NONE },
  command: { type: 'String', default: 'dry-run', allowedValues: ['pre-script', 'post-script', 'dry-run'] },
};

/** A document that keeps the contract and runs this script. */
export function documentWith(script: string): string {
  return stringify(
    {
      schemaVersion: '2.2',
      parameters: PARAMETERS,
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 'run_pre_post_scripts',
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: { runCommand: [script] },
        },
      ],
    },
    { lineWidth: 0 },
  );
}

/** A script whose three commands are functions; commands outside of any function are the pre-script. */
export function scriptOf(body: string): string {
  if (body.includes('{{ command }}')) {
    return body;
  }
  const functions = /^(pre_script|post_script|dry_run)\(\)/m.test(body) ? body : `pre_script() {\n${body}\n}\n`;
  const missing = ['pre_script', 'post_script', 'dry_run'].filter((name) => !functions.includes(`${name}()`));
  return [
    "command='{{ command }}'",
    "execution_id='{{ executionId }}'",
    ...missing.map((name) => `${name}() { :; }`),
    functions,
    'case "$command" in pre-script) pre_script ;; post-script) post_script ;; dry-run) dry_run ;; esac',
    '',
  ].join('\n');
}

/** The document of an example in docs/lint.md: a script, or parts of a document that replace those of a good one. */
export function exampleInput(language: string, text: string): LintInput {
  if (language === 'sh') {
    return { file: 'example.yaml', text: documentWith(scriptOf(text)) };
  }
  const base = parse(documentWith('echo dry-run')) as Parts;
  const parts = parse(text) as Parts;
  const { Properties } = parts as { readonly Properties?: { readonly DocumentType: string; readonly Tags?: Tag[] } };
  if (Properties !== undefined) {
    const tags = Object.fromEntries((Properties.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    return { file: 'example.yaml', text: stringify(base), deployedAs: { documentType: Properties.DocumentType, tags } };
  }
  const parameters = { ...PARAMETERS, ...(parts['parameters'] as Parts | undefined) };
  return { file: 'example.yaml', text: stringify({ ...base, ...parts, parameters }) };
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What is found in a script as `scriptOf` completes it. */
export function findingsIn(body: string): readonly Finding[] {
  return lintDocument({ file: 'd.yaml', text: documentWith(scriptOf(body)) }).findings;
}

export function idsIn(body: string): readonly string[] {
  return findingsIn(body).map(({ id }) => id);
}
