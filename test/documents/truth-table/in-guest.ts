import { isInstalled, whyNoVolumes } from '../machine';
import { tableOn } from '../rows';
import { InGuestAws } from './in-guest-aws';
import { InGuestBench } from './in-guest-bench';
import { inGuestCall } from './in-guest-call';
import { inGuestContract } from './in-guest-contract';
import { inGuestLeftovers } from './in-guest-leftovers';
import { inGuestReadiness } from './in-guest-readiness';

export function inGuestTable(): void {
  const why = whyNoVolumes() ?? (isInstalled('curl') ? undefined : 'curl is not installed');
  const aws = new InGuestAws();
  afterAll(() => {
    aws.close();
  });
  tableOn(
    { make: (volumes) => new InGuestBench(aws, volumes), why },
    'the document that makes its set itself, on real file systems',
    // Those that wait long come first.
    [...inGuestLeftovers, ...inGuestContract, ...inGuestCall, ...inGuestReadiness],
  );
}
