export { HEALTHY, type Conduct, type PostConduct, type PreConduct, type ScriptTimes } from './conduct';
export { foreignDocument, slimDocument } from './documents';
export type { ModelledMount } from './file-systems';
export { ModelledGuest, type ModelledGuestOptions } from './modelled-guest';
export type { ArmedLease, Capture, FrozenInterval, GuestTruth, ScriptRun, ThawedBy } from './truth';
