import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DetailType, MetricName } from '../../lib';

const ROOT = join(__dirname, '../..');
const GUIDE = readFileSync(join(ROOT, 'docs/moving-from-dlm.md'), 'utf8');
const EXAMPLE = readFileSync(join(ROOT, 'examples/from-dlm/app.ts'), 'utf8');

/** Members of DLM's resource that have to do with policies of scripts, by the CDK's own types. */
const TYPES = ['PolicyDetails', 'Schedule', 'CreateRule', 'Script', 'Parameters'] as const;

function membersOf(type: string): readonly string[] {
  const types = readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/aws-dlm/lib/dlm.generated.d.ts'), 'utf8');
  const body = new RegExp(`interface ${type}Property \\{(.*?)\\n    \\}`, 's').exec(types)?.[1] ?? '';
  return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name.charAt(0).toUpperCase() + name.slice(1));
}

describe('docs/moving-from-dlm.md', () => {
  test.each(TYPES)('says where every field of %s goes', (type) => {
    const members = membersOf(type);
    expect(members.length).toBeGreaterThan(2);
    expect(members.filter((name) => !new RegExp(`\\b${name}\\b`).test(GUIDE))).toEqual([]);
  });

  test('shows code that the example has too, so that it is compiled and synthesized', () => {
    const blocks = [...GUIDE.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block);
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.filter((block) => !EXAMPLE.includes(block))).toEqual([]);
  });

  test('has its links to itself right', () => {
    const anchors = [...GUIDE.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...GUIDE.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });

  test('names events and metrics that there are', () => {
    expect(GUIDE).toContain(`\`${DetailType.PRE_POST_SCRIPT_NOTIFICATION}\``);
    const news = [
      'RunFailed',
      'OwedThaw',
      'FreezeMillis',
      'CrashConsistentFallback',
      'LeaseExpired',
      'NoTargetsMatched',
    ];
    expect(news.filter((name) => !Object.values<string>(MetricName).includes(name))).toEqual([]);
  });

  test('names rules of the lint that there are', () => {
    const ids = [...readFileSync(join(ROOT, 'docs/lint.md'), 'utf8').matchAll(/^### (.+)$/gm)].map(([, id = '']) => id);
    const table = GUIDE.slice(GUIDE.indexOf('| `quiesce lint`'));
    const named = [...table.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z][a-z-]+)`/g)].map(([, id = '']) => id),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });
});
