export { putEvents } from './put-events';
