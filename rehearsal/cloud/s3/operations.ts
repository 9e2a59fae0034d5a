export { putObject } from './put-object';
