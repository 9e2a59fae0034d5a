import {
  fileSystemsDocument,
  mongodbDocument,
  mysqlDocument,
  postgresqlDocument,
  redisDocument,
  scriptDocument,
} from '../../../documents';
import { applicationOf, START_STEPS, type ApplicationKind } from '../../../bin/restore/application';

const hold = { leaseSeconds: 90 };

test.each<[ApplicationKind, object]>([
  ['file-systems', fileSystemsDocument({ ...hold, mounts: ['/data', '/my data'] })],
  ['postgresql', postgresqlDocument(hold)],
  ['mysql', mysqlDocument(hold)],
  ['mongodb', mongodbDocument(hold)],
  ['redis', redisDocument(hold)],
  ['script', scriptDocument({ ...hold, pre: 'true', post: 'true', holds: 'true' })],
  ['unknown', { schemaVersion: '2.2', description: 'somebody else' }],
])('%s is known by its document, and has steps', (kind, document) => {
  const { kind: found, mounts } = applicationOf(JSON.stringify(document));
  expect(found).toBe(kind);
  expect(mounts).toEqual(kind === 'file-systems' ? ['/data', '/my data'] : []);
  expect(START_STEPS[kind].length).toBeGreaterThan(0);
});
