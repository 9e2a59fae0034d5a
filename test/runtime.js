const { createRequire } = require('node:module');
const { default: JestRuntime } = require('jest-runtime');

/** Large packages that keep nothing of a test file that the next one could notice. */
const SHARED = /^(aws-cdk-lib|constructs|@aws-sdk|@smithy)(\/|$)/;

/** Loads the packages above once in a worker, not once in each test file. */
class Runtime extends JestRuntime {
  /**
   * @param {string} from
   * @param {string} moduleName
   */
  requireModuleOrMock(from, moduleName) {
    return SHARED.test(moduleName) ? createRequire(from)(moduleName) : super.requireModuleOrMock(from, moduleName);
  }
}

module.exports = Runtime;
