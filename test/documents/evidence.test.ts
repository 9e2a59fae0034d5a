import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { LONGEST_EVIDENCE, LONGEST_MOUNT_LIST } from '../../documents/contract';
import { EVIDENCE_LINE, readEvidence } from '../../lambdas/domain/evidence';
import { mistakeIn } from '../../lambdas/domain/schema';

const CORE = join(__dirname, '../../documents/shell/core');
const EXECUTION_ID = '2ed6657d-e927-568b-95e1-2665a8aea6a2';

/** Prints one line of evidence for each combination of what the shell may know; nothing is frozen for it. */
const PRINT_ALL = `
set -fu
. ${CORE}/mounts.sh
. ${CORE}/state.sh
. ${CORE}/ec2.sh
. ${CORE}/critical-section.sh
execution_id=$1
say() { :; }
cat() { printf '%s' "$answer_text"; }
dir=/nowhere
for held_by in freeze lock stop; do
  for mounts in '' /data '/data /wal'; do
    for thawed_by in '' command lease operator; do
      for freeze_millis in '' 0 1010; do
        quiesced_at='' frozen_at='' thawed_at=''
        [ -z "$freeze_millis" ] || quiesced_at=2026-11-22T03:00:01.000Z frozen_at=2026-11-22T03:00:02.000Z
        [ -z "$thawed_by" ] || thawed_at=2026-11-22T03:00:03.000Z
        build_evidence /data
        printf '%s\\n' "$evidence_line"
      done
    done
  done
done
call_result='{"call":"none"}'
build_section ''
printf '%s\\n' "$evidence_line"
call_status=28
read_call
build_section ''
printf '%s\\n' "$evidence_line"
call_status=0
made='<snapshotId>snap-0123456789abcdef0</snapshotId>'
for answer_text in "$made$made
200" '<Code>UnauthorizedOperation</Code>
403' '
503' '
200' 'no status'; do
  read_call
  build_section /data
  printf '%s\\n' "$evidence_line"
done
`;

function printed(): readonly string[] {
  return execFileSync('sh', ['-c', PRINT_ALL, 'sh', EXECUTION_ID], { encoding: 'utf8' }).trimEnd().split('\n');
}

/** Names of all members, those of members too. */
function namesIn(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => namesIn(item, path));
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [`${path}${name}`, ...namesIn(inner, `${path}${name}.`)])
    : [];
}

describe('the evidence that the shell prints', () => {
  const lines = printed();
  const values = lines.map((line) => JSON.parse(line) as unknown);

  test('satisfies the schema, for everything that the shell knows', () => {
    expect(lines).toHaveLength(3 * 3 * 4 * 3 + 7);
    expect(values.map((value) => mistakeIn(EVIDENCE_LINE, value)).filter((mistake) => mistake !== undefined)).toEqual(
      [],
    );
  });

  test('has each member of the schema and no others', () => {
    const names = [...new Set(values.flatMap((value) => namesIn(value)))].sort();
    const calls = ['call', 'code', 'count', 'curl', 'first', 'status'].map((name) => `snapshot.${name}`);
    expect(names).toEqual([...Object.keys(EVIDENCE_LINE.members), 'mounts.held', 'mounts.path', ...calls].sort());
  });

  test('is read by the engine without a loss', () => {
    lines.forEach((line, index) => {
      const { quiesce, snapshot, ...evidence } = values[index] as { readonly quiesce: 1; readonly snapshot?: object };
      expect(quiesce).toBe(1);
      const { snapshot: call, ...read } = readEvidence(line, EXECUTION_ID) ?? { mounts: [] };
      expect(read).toEqual(evidence);
      expect(call === undefined).toBe(snapshot === undefined);
    });
  });

  test('stays within its bound with the longest list of mounts', () => {
    const longest = Math.max(...lines.map((line) => line.replace(/\{"path".*\}(?=\])/, '').length));
    expect(longest + LONGEST_MOUNT_LIST).toBeLessThanOrEqual(LONGEST_EVIDENCE);
  });
});
