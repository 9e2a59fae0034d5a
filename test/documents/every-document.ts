import type { DocumentContent, HoldOptions } from '../../documents';

type Library = typeof import('../../documents');

/** As many mounts as an instance has volumes. */
export const MOST_MOUNTS = Array.from({ length: 128 }, (_, index) => `/srv/volume-${index}`);

/** Each document of the library with all of its options that go together. */
export function everyDocument(
  library: Library,
  { mounts = ['/data'], ...hold }: Partial<HoldOptions> & { readonly mounts?: string[] } = {},
): readonly (readonly [string, DocumentContent])[] {
  const common = { leaseSeconds: 90, ...hold };
  const database = { ...common, extraMounts: mounts };
  const script = { pre: "systemctl stop 'app'", post: 'systemctl start app', holds: '! systemctl is-active app' };
  return [
    ['fileSystems', library.fileSystemsDocument({ ...common, mounts })],
    [
      'postgresql',
      library.postgresqlDocument({
        ...database,
        osUser: 'pg',
        databaseUser: 'q',
        database: 'q',
        port: 5433,
        socketDirectory: '/srv/s',
      }),
    ],
    [
      'mysql',
      library.mysqlDocument({
        ...database,
        osUser: 'mysql',
        databaseUser: 'q',
        defaultsFile: '/root/q.cnf',
        socket: '/run/q',
        lockWaitSeconds: 60,
      }),
    ],
    [
      'redis',
      library.redisDocument({
        ...database,
        host: '::1',
        port: 6380,
        dir: '/srv/redis',
        user: 'q',
        passwordFile: '/root/redis',
      }),
    ],
    ['mongodb', library.mongodbDocument({ ...database, connectFile: '/root/connect.js' })],
    ['script', library.scriptDocument({ ...common, ...script, mounts })],
  ];
}
