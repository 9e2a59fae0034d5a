export { deleteMessage } from './delete-message';
export { receiveMessage } from './receive-message';
