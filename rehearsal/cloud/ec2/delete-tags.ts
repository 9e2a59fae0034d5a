import { operation } from '../operation';
import { TAGGING, tagsOfAll, type Tag, type TagsInput } from './tags';

/** Removes tags by key, or by key and value; without `Tags` all but AWS's own. */
export const deleteTags = operation({
  ...TAGGING,
  name: 'DeleteTags',
  handler: (world, input: TagsInput) => {
    for (const tags of tagsOfAll(world, input.Resources)) {
      const ours: readonly Tag[] = [...tags.keys()].filter((key) => !key.startsWith('aws:')).map((Key) => ({ Key }));
      for (const { Key: key = '', Value: value } of input.Tags ?? ours) {
        if (value === undefined || tags.get(key) === value) {
          tags.delete(key);
        }
      }
    }
    return {};
  },
});
