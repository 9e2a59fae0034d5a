import type { Fleet } from '../../../rehearsal/guests/fleet/fleet';
import type { FleetInstance } from '../../../rehearsal/guests/fleet/instance';
import { fleetOf, twoVolumes } from './machine';

/** An instance with two volumes, up for all tests of the `describe` that this is called in. */
export function sharedInstance(): Pick<FleetInstance, 'guest'> {
  let fleet: Fleet | undefined;
  beforeAll(async () => {
    fleet = await fleetOf(twoVolumes());
  });
  afterAll(() => fleet?.close());
  return {
    get guest() {
      if (fleet === undefined) {
        throw new Error('the instance is up only while the tests run');
      }
      return fleet.instance('subject').guest;
    },
  };
}
