import { chooseSet } from '../handlers/drill/choose-set';
import { ledgerPorts, storedSetPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('choose-set', { ChooseSet: chooseSet }, storedSetPorts(), ledgerPorts());
