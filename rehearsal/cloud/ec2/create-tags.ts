import { operation } from '../operation';
import { addTags, TAGGING, type TagsInput } from './tags';

export const createTags = operation({
  ...TAGGING,
  name: 'CreateTags',
  handler: (world, { Resources: ids, Tags: tags = [] }: TagsInput) => {
    addTags(world, ids, tags);
    return {};
  },
});
