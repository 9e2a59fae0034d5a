export { HEALTHY, type GuestBehavior, type PostBehavior, type PreBehavior, type ScriptTimes } from './behavior';
export { foreignDocument, slimDocument } from './documents';
export type { ModelledMount } from './file-systems';
export { ModelledGuest, type ModelledGuestOptions } from './modelled-guest';
export type { ArmedLease, Capture, FrozenInterval, GuestTruth, ScriptRun, ThawedBy } from './truth';
