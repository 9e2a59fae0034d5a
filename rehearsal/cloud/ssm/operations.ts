export { cancelCommand } from './cancel-command';
export { describeDocument } from './describe-document';
export { describeInstanceInformation } from './describe-instance-information';
export { getCommandInvocation } from './get-command-invocation';
export { getDocument } from './get-document';
export { listCommandInvocations } from './list-command-invocations';
export { listCommands } from './list-commands';
export { sendCommand } from './send-command';
