import { tallyOutcomes } from '../handlers/run/tally-outcomes';
import { stepFunction } from './step-function';

export const handler = stepFunction('tally-outcomes', { TallyOutcomes: tallyOutcomes });
