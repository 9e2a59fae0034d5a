import * as library from '../../../documents';
import { CHECKS, type CheckContent } from '../../../documents/checks';
import { lintDocument, type Finding } from '../../../documents/lint';
import { everyCheck } from '../every-check';

const DOCUMENTS: readonly (readonly [string, library.DocumentContent])[] = [
  ['file systems', library.fileSystemsDocument({ leaseSeconds: 60, mounts: ['/data'] })],
  ['many file systems', library.fileSystemsDocument({ leaseSeconds: 5, mounts: ['/data', '/logs', '/srv/a'] })],
  ['PostgreSQL', library.postgresqlDocument({ leaseSeconds: 90 })],
  [
    'PostgreSQL with all its options',
    library.postgresqlDocument({
      leaseSeconds: 600,
      databaseUser: 'backup',
      osUser: 'pg',
      port: 5433,
      socketDirectory: '/srv/s',
      extraMounts: ['/wal'],
    }),
  ],
  ['PostgreSQL that makes its set itself', library.postgresqlDocument({ leaseSeconds: 90, snapshotInGuest: {} })],
  [
    'Redis that makes its set itself by an endpoint',
    library.redisDocument({ leaseSeconds: 90, snapshotInGuest: { ec2Endpoint: 'https://ec2.example' } }),
  ],
  ['MySQL', library.mysqlDocument({ leaseSeconds: 60 })],
  [
    'MySQL with options',
    library.mysqlDocument({ leaseSeconds: 60, osUser: 'mysql', defaultsFile: '/root/my.cnf', extraMounts: ['/logs'] }),
  ],
  ['MongoDB', library.mongodbDocument({ leaseSeconds: 60, port: 27_018, extraMounts: ['/logs'] })],
  ['Redis', library.redisDocument({ leaseSeconds: 60, port: 6_380 })],
  [
    'a script',
    library.scriptDocument({
      leaseSeconds: 60,
      pre: 'systemctl stop shop',
      post: 'systemctl start shop',
      holds: '! systemctl is-active --quiet shop',
      mounts: ['/data'],
    }),
  ],
];

function findingsOf(
  content: library.DocumentContent | CheckContent,
  change: (text: string) => string = (text) => text,
): readonly Finding[] {
  const [step] = content.mainSteps;
  const script = change(step.inputs.runCommand.join('\n'));
  const changed = { ...content, mainSteps: [{ ...step, inputs: { ...step.inputs, runCommand: script.split('\n') } }] };
  return lintDocument({ file: 'own.json', text: JSON.stringify(changed, undefined, 2) }).findings;
}

test('every document of the library is among those that are checked', () => {
  const makers = Object.keys(library).filter((name) => name.endsWith('Document'));
  expect(new Set(DOCUMENTS.map(([, { description }]) => description)).size).toBe(makers.length);
});

test('every check of the library is among those that are checked', () => {
  expect(everyCheck(CHECKS).map(([name]) => name)).toEqual(Object.keys(CHECKS));
});

/** Of documents that no real server has run. */
const EXPERIMENTAL = ['MongoDB', 'mongodb'];

test.each<readonly [string, library.DocumentContent | CheckContent]>([...DOCUMENTS, ...everyCheck(CHECKS)])(
  '%s: no false alarm, and nothing that the check could not see',
  (name, content) => {
    const found = findingsOf(content).filter(({ id }) => id !== 'contract-tag');
    expect(found.map(({ id }) => id)).toEqual(EXPERIMENTAL.includes(name) ? ['experimental'] : []);
  },
);

/** What would be wrong if a line of the library were: the silence above is not blindness. */
const CHANGES: readonly (readonly [string, RegExp, string, string])[] = [
  ['without setsid', /\bsetsid (?=sh )/g, '', 'lease-in-process-group'],
  ['with a watchdog on the streams', /(\bsetsid sh "\$@") <[^\n]*& \}$/gm, '$1 & }', 'background-holds-streams'],
  // The watchdog that ends a dead run's hold would count as one too.
  ['without a lease', /^ *(arm_lease \|\||start_script "\$orphan_dir)[^\n]*$/gm, ':', 'lease-missing'],
  [
    'that leaves a half-way freeze',
    /^ *fail_pre "(could not freeze|freezing) [^\n]*$/gm,
    'exit 201',
    'freeze-half-way',
  ],
  ['that freezes an empty list', /-[nz] "\$(mounts|attempted)"/g, '-e /etc', 'nothing-frozen-succeeds'],
];

test.each(CHANGES)('a library %s is found out', (_, pattern, replacement, id) => {
  const content = library.fileSystemsDocument({ leaseSeconds: 60, mounts: ['/data', '/logs'] });
  expect(findingsOf(content, (text) => text.replace(pattern, replacement)).map((finding) => finding.id)).toContain(id);
});
