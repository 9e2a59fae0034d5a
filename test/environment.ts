import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';
import { setEnvironment } from './set-environment';

/** Storages that were used since the last test file ended. */
const used = new Set<AsyncLocalStorage<unknown>>();

// Jest's runner creates an AsyncLocalStorage for each test file and never disables it. Node copies the value of every
// enabled storage into every promise: after 50 files in one worker, a promise takes 40 times as long.
const prototype = AsyncLocalStorage.prototype as {
  run: (this: AsyncLocalStorage<unknown>, ...args: never[]) => unknown;
};
const { run } = prototype;
prototype.run = function (...args) {
  used.add(this);
  return run.apply(this, args);
};

/** Runs each test file without an AWS account, and as fast as if it were the first of its worker. */
class Environment extends TestEnvironment {
  private readonly outside = { ...process.env };

  override async setup(): Promise<void> {
    await super.setup();
    // What `test/runtime.js` shares among test files reads these: the variables are put back after each file.
    Object.defineProperty(this.global.process, 'env', { value: process.env });
    this.global.Date = Date;
    Object.assign(process.env, {
      // These values only keep the SDK from looking for real ones.
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // CDK's own rules for templates take five seconds in each file. `test/examples/examples.test.ts` and
      // `cdk synth` apply them.
      CDK_VALIDATION: 'false',
    });
  }

  override async teardown(): Promise<void> {
    for (const storage of used) {
      storage.disable();
    }
    used.clear();
    setEnvironment(this.outside);
    await super.teardown();
  }
}

export = Environment;
