/** All items of all pages, in order. */
export async function pagesOf<Item>(
  read: (token: {
    readonly NextToken?: string;
  }) => Promise<{ readonly items: readonly Item[]; readonly next?: string | undefined }>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let next: string | undefined;
  do {
    const page = await read(next === undefined ? {} : { NextToken: next });
    found.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return found;
}

/** EC2 reads `*` and `?` in filter values as wildcards, and `\` as the escape of these three. */
export function anyOf(
  name: string,
  values: readonly string[],
): { readonly Name: string; readonly Values: readonly string[] } {
  return { Name: name, Values: values.map((value) => value.replaceAll(/[\\*?]/g, (character) => `\\${character}`)) };
}
