/** Whole suites that only `QUIESCE_LONG=1` runs, as it runs all rows of the others: real servers take minutes to set up. */
const LONG = ['/test/lab/databases/control.test.ts', '/test/rehearsal/guests/databases.test.ts'];

const ES_MODULES = '/node_modules/(puppeteer-core|@puppeteer|chromium-bidi)/.+\\.js$';

/** Types are checked once by `npm run types`; here swc only strips them, which is many times faster. */
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/environment.ts',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
    // Puppeteer is published as ES modules only, which jest requires natively from Node.js 24.9 on.
    [ES_MODULES]: ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(puppeteer-core|@puppeteer|chromium-bidi)/)'],
  // TypeScript wants the ending in an import() that runs late; swc's output finds the source without.
  moduleNameMapper: { '^\\./run\\.js$': './run' },
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.QUIESCE_LONG === '1' ? [] : LONG)],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist'],
  // A busy machine takes many times as long: the limit only ends what hangs.
  testTimeout: 300_000,
  // Many tests wait for real processes: a worker per core keeps both busy, the default leaves one idle.
  maxWorkers: 2,
  // A test that failed half-way may leave a server open; that must not keep the caller waiting.
  forceExit: true,
};
