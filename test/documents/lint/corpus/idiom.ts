import { stringify } from 'yaml';
import { lintDocument, type LintInput } from '../../../../documents/lint';

/** Parts of a script that keeps the whole contract; what is not given is that of a plain good one. */
export interface Idiom {
  readonly shebang?: string;
  /** Before the branches: functions and variables. */
  readonly head?: string;
  readonly lease?: string;
  readonly freeze?: string;
  readonly thaw?: string;
  readonly dryRun?: string;
  /** The branches themselves, with PRE, POST and DRY where the parts go. */
  readonly branches?: string;
}

const UNDO = `frozen=
undo() {
  for one in $frozen; do fsfreeze -u "$one"; done
  exit 201
}`;
export const LEASE =
  "setsid sh -c 'sleep 60; for m in /data /logs; do fsfreeze -u $m; done; touch /run/hook/expired' </dev/null >/dev/null 2>&1 &";
export const THAW = 'rc=0; for m in /data /logs; do fsfreeze -u "$m" || rc=202; done';
export const CASE = 'case "$command" in\npre-script)\nPRE\n;;\npost-script)\nPOST\n;;\ndry-run)\nDRY\n;;\nesac';
/** The freeze of one mount `$m`, with those that are frozen already undone if it fails. */
export const BODY = 'fsfreeze -f "$m" || undo; frozen="$m $frozen"';
export const each = (list: string, body = BODY): string => `for m in ${list}; do ${body}; done`;
const FREEZE = each('/data /logs');
/** Of a single mount, without a loop. */
export const SINGLE = { freeze: 'fsfreeze -f /data || exit 201', thaw: 'fsfreeze -u /data || exit 202' };

/** The whole script of an idiom. */
export function scriptWith({
  shebang = '#!/bin/bash',
  head = '',
  lease,
  freeze,
  thaw,
  dryRun,
  branches,
}: Idiom): string {
  const pre = [
    'mkdir /run/hook || exit 204',
    'echo "$execution" >/run/hook/execution',
    lease ?? LEASE,
    freeze ?? FREEZE,
    `printf '{"quiesce":1,"executionId":"%s","frozenAt":"%s","mounts":[]}\\n' "$execution" "$(date -u +%FT%TZ)"`,
  ].join('\n');
  const post = [
    '[ "$(cat /run/hook/execution)" = "$execution" ] || exit 205',
    '[ ! -e /run/hook/expired ] || exit 203',
    thaw ?? THAW,
    'rm -r /run/hook',
    'exit "${rc:-0}"',
  ].join('\n');
  const parts: Readonly<Record<string, string>> = {
    PRE: pre,
    POST: post,
    DRY: dryRun ?? 'findmnt /data >/dev/null || exit 206',
  };
  return [
    shebang,
    "command='{{ command }}'",
    "execution='{{ executionId }}'",
    UNDO,
    head,
    (branches ?? CASE).replaceAll(/\b(PRE|POST|DRY)\b/g, (name) => parts[name] ?? ''),
    '',
  ].join('\n');
}

/** A document with nothing to say about it but its script. */
function documentOf(script: string): LintInput {
  const pattern = '^(None|[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12})$';
  const text = stringify(
    {
      schemaVersion: '2.2',
      parameters: {
        executionId: { type: 'String', default: 'None', allowedPattern: pattern },
        command: { type: 'String', default: 'dry-run', allowedValues: ['pre-script', 'post-script', 'dry-run'] },
        timeoutSeconds: { type: 'String', default: '30', allowedPattern: '^([5-9]|[1-9][0-9]{1,2})$' },
        mounts: { type: 'String', default: '/data', allowedPattern: '^(/[A-Za-z0-9_.-]+)+(,(/[A-Za-z0-9_.-]+)+)*$' },
      },
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 'hook',
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: { timeoutSeconds: '{{ timeoutSeconds }}', runCommand: [script] },
        },
      ],
    },
    { lineWidth: 0 },
  );
  return { file: 'd.yaml', text, deployedAs: { documentType: 'Command', tags: { DLMScriptsAccess: 'true' } } };
}

/** Ids of what is found in a script, each once. */
export function idsOf(script: string): readonly string[] {
  return [...new Set(lintDocument(documentOf(script)).findings.map(({ id }) => id))].toSorted();
}
