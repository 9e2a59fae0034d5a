import type { CheckContent, CHECKS } from '../../documents/checks';

type Checks = typeof CHECKS;

/** Each document that checks a restored set, with all of its options. */
export function everyCheck(checks: Checks): readonly (readonly [keyof Checks, CheckContent])[] {
  const common = { newestWithinSeconds: 3_600 };
  const server = { ...common, dataDirectory: '/main', binDirectory: '/opt/db/bin', settings: ['a=1', 'b=c'] };
  const newest = "SELECT max(at) FROM shop.orders WHERE state = 'paid'";
  return [
    ['postgresql', checks.postgresql({ ...server, newest, tables: ['a', 'b/c.d'], database: 'q', databaseUser: 'q' })],
    ['mysql', checks.mysql({ ...server, newest, tables: ['shop.orders'] })],
    ['redis', checks.redis({ ...server, keys: ['order:1'] })],
    ['mongodb', checks.mongodb({ ...server, collections: ['shop.orders'] })],
    ['fileSystems', checks.fileSystems({ ...common, files: ['/etc/app'], manifest: '/sums' })],
    ['script', checks.script({ ...common, run: 'test -s "$1/app\'s"', interpreter: 'bash' })],
  ];
}
