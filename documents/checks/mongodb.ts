import { checkContent, type CheckContent } from './check-content';
import { checkEach, serverOptions, type NewestOptions, type ServerCheckOptions } from './options';

/**
 * What a restored MongoDB is expected to have. The options of `Check.mongodb` have these members.
 *
 * @internal
 */
export interface MongodbCheckOptions extends ServerCheckOptions {
  /**
   * Collections that must have documents: `database.collection`.
   * @default - none
   */
  readonly collections?: string[];
}

const COLLECTION = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]+$/;

/**
 * Recovers a restored MongoDB and validates all of its collections. Experimental: tested with stand-ins for mongod and
 * mongosh, not yet with real ones.
 */
export function mongodbCheck(options: MongodbCheckOptions & NewestOptions): CheckContent {
  const { collections = [], ...server } = options;
  checkEach(
    'collections',
    collections,
    COLLECTION,
    'database.collection of letters, digits, "_", "-" and "."',
    'name an existing collection',
  );
  return checkContent(server, {
    description: 'Quiesce (experimental): recovers a restored MongoDB and validates its collections.',
    files: ['server.sh', 'mongodb.sh'],
    shellOptions: { collections, ...serverOptions(server) },
  });
}
