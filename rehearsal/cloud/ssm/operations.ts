export { cancelCommand } from './cancel-command';
export { describeDocument, getDocument } from './describe-document';
export { describeInstanceInformation } from './describe-instance-information';
export { getCommandInvocation } from './get-command-invocation';
export { listCommandInvocations, listCommands } from './list-commands';
export { sendCommand } from './send-command';
