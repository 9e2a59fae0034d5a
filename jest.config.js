/** Suites that only `QUIESCE_LONG=1` runs, as it runs all rows of the others: real servers take minutes to set up. */
const LONG = ['/test/lab/databases/control.test.ts', '/test/rehearsal/guests/databases.test.ts'];

/**
 * Suites that start whole systems, or walk many of them: programs, guests, browsers, benchmarks, simulated worlds and months.
 * `npm run test:slow` runs them and nothing else, as CI does after `npm test`. `QUIESCE_SUITES=all` runs both.
 */
const SLOW = [
  '/test/bin/command-line.test.ts',
  '/test/bin/import-dlm/any-policy.test.ts',
  '/test/documents/checks/mariadb.test.ts',
  '/test/documents/checks/mysql.test.ts',
  '/test/documents/checks/postgresql.test.ts',
  '/test/documents/checks/postgresql-unusual.test.ts',
  '/test/documents/lint/own-documents.test.ts',
  '/test/lab/benchmark/',
  '/test/lab/simulation/drill/worlds.test.ts',
  '/test/lab/simulation/exhaustive/command.test.ts',
  '/test/lab/simulation/exhaustive/singles.test.ts',
  '/test/lab/simulation/lifecycle/worlds.test.ts',
  '/test/lab/simulation/upgrade.test.ts',
  '/test/rehearsal/drill/rehearse.test.ts',
  '/test/rehearsal/functions/failures.test.ts',
  '/test/rehearsal/guests/freezing.test.ts',
  '/test/rehearsal/guests/images.test.ts',
  '/test/rehearsal/guests/leftovers.test.ts',
  '/test/rehearsal/guests/ordinary-user.test.ts',
  '/test/rehearsal/guests/postgresql.test.ts',
  '/test/rehearsal/lifecycle/rehearse.test.ts',
  '/test/rehearsal/lifecycle/report.test.ts',
  '/test/rehearsal/report/in-chromium.test.ts',
];

const ES_MODULES = '/node_modules/(puppeteer-core|@puppeteer|chromium-bidi)/.+\\.js$';

const { QUIESCE_LONG, QUIESCE_SUITES } = process.env;

/** Types are checked once by `npm run types`; here swc only strips them, which is many times faster. */
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/environment.ts',
  runtime: '<rootDir>/test/runtime.js',
  testMatch:
    QUIESCE_SUITES === 'slow'
      ? SLOW.map((path) => `<rootDir>${path}${path.endsWith('/') ? '**/*.test.ts' : ''}`)
      : ['<rootDir>/test/**/*.test.ts'],
  transform: {
    // `lazy`: a package is loaded when a module first uses it, since most suites use few of what their modules import.
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs', lazy: true } },
    ],
    // Puppeteer is published as ES modules only, which jest requires natively from Node.js 24.9 on.
    [ES_MODULES]: ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(puppeteer-core|@puppeteer|chromium-bidi)/)'],
  // TypeScript wants the ending in an import() that runs late; swc's output finds the source without.
  moduleNameMapper: { '^\\./run\\.js$': './run' },
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(QUIESCE_LONG === '1' ? [] : LONG),
    ...(QUIESCE_SUITES === undefined && QUIESCE_LONG !== '1' ? SLOW : []),
  ],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist'],
  // A busy machine takes many times as long: the limit only ends what hangs.
  testTimeout: 300_000,
  // Many tests wait for real processes: one worker more than two cores keeps both busy, the default leaves one idle.
  maxWorkers: 3,
  // A test that failed half-way may leave a server open; that must not keep the caller waiting.
  forceExit: true,
};
