import fc from 'fast-check';
import type { TargetSelector } from '../../../lambdas/domain/policy';
import { filtersOf, isSelected, pageOf, type TagFilter } from '../../../lambdas/domain/targets';

const tag = (key: string, value: string) => ({ key, value });
const PROD = tag('Mode', 'Production');
const TEAM = tag('Team', 'blue');

describe('a target', () => {
  test.each<[string, TargetSelector, readonly { key: string; value: string }[], boolean]>([
    ['one of any tags', { match: 'any', tags: [PROD, TEAM] }, [TEAM], true],
    ['none of any tags', { match: 'any', tags: [PROD, TEAM] }, [tag('Mode', 'blue'), tag('Team', 'Production')], false],
    ['every one of all tags', { match: 'all', tags: [PROD, TEAM] }, [TEAM, PROD, tag('x', 'y')], true],
    ['only one of all tags', { match: 'all', tags: [PROD, TEAM] }, [TEAM], false],
    [
      'one of two values of a key and the other key',
      { match: 'all', tags: [PROD, tag('Mode', 'Test'), TEAM] },
      [PROD, TEAM],
      true,
    ],
    ['one of two values of a key alone', { match: 'all', tags: [PROD, tag('Mode', 'Test'), TEAM] }, [PROD], false],
    ['the value in another case', { match: 'any', tags: [PROD] }, [tag('Mode', 'production')], false],
    ['the key in another case', { match: 'any', tags: [PROD] }, [tag('mode', 'Production')], false],
    ['a value that EC2 would match by *', { match: 'any', tags: [tag('Mode', 'Prod*')] }, [PROD], false],
    ['a value that EC2 would match by ?', { match: 'any', tags: [tag('Mode', 'Productio?')] }, [PROD], false],
    ['a literal *', { match: 'any', tags: [tag('Mode', 'Prod*')] }, [tag('Mode', 'Prod*')], true],
    ['an empty value', { match: 'any', tags: [tag('Backup', '')] }, [tag('Backup', '')], true],
    [
      'a value where an empty one is wanted',
      { match: 'any', tags: [tag('Backup', '')] },
      [tag('Backup', 'yes')],
      false,
    ],
    ['no tags', { match: 'all', tags: [PROD] }, [], false],
  ])('with %s: %j of %j is %p', (_, selector, tags, selected) => {
    expect(isSelected(selector, tags)).toBe(selected);
  });

  test('that all tags select is selected by any of them too', () => {
    const tags = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'A'), value: fc.constantFrom('1', '2', '*') }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(tags, tags, (wanted, carried) => {
        const all = isSelected({ match: 'all', tags: wanted }, carried);
        const any = isSelected({ match: 'any', tags: wanted }, carried);
        expect(all && !any).toBe(false);
      }),
    );
  });
});

describe('what EC2 is asked for', () => {
  test.each<[string, TargetSelector, readonly TagFilter[]]>([
    [
      'one key',
      { match: 'any', tags: [PROD, tag('Mode', 'Test')] },
      [{ keys: ['Mode'], values: ['Production', 'Test'] }],
    ],
    ['any of several keys', { match: 'any', tags: [PROD, TEAM, PROD] }, [{ keys: ['Mode', 'Team'] }]],
    [
      'all of several keys',
      { match: 'all', tags: [PROD, TEAM] },
      [
        { keys: ['Mode'], values: ['Production'] },
        { keys: ['Team'], values: ['blue'] },
      ],
    ],
    ['an empty value', { match: 'all', tags: [tag('Backup', '')] }, [{ keys: ['Backup'] }]],
  ])('for %s', (_, selector, filters) => {
    expect(filtersOf(selector)).toEqual(filters);
  });

  test('lets everything through that is selected', () => {
    const anyTag = fc.record({ key: fc.constantFrom('a', 'b'), value: fc.constantFrom('', '1', '2') });
    const tags = fc.array(anyTag, { minLength: 1 });
    fc.assert(
      fc.property(fc.constantFrom('any', 'all'), tags, tags, (match, wanted, carried) => {
        const selector: TargetSelector = { match, tags: wanted };
        const passes = ({ keys, values }: TagFilter): boolean =>
          carried.some(({ key, value }) => keys.includes(key) && (values === undefined || values.includes(value)));
        expect(isSelected(selector, carried) && !filtersOf(selector).every(passes)).toBe(false);
      }),
    );
  });
});

describe('the pages of a run', () => {
  const ids = fc.array(fc.stringMatching(/^i-[0-9a-f]{1,4}$/), { maxLength: 60 });
  const walk = (all: readonly string[], size: number) => {
    const pages: (readonly string[])[] = [];
    for (let cursor = ''; ;) {
      const page = pageOf(all, { cursor, size });
      pages.push(page.targets);
      cursor = page.cursor;
      if (page.next === 'complete') {
        return pages;
      }
    }
  };

  test('partition the sorted set of ids', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 9 }), (all, size) => {
        const pages = walk(all, size);
        expect(pages.flat()).toEqual([...new Set(all)].sort());
        expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
        expect(pages.length).toBe(Math.max(1, Math.ceil(new Set(all).size / size)));
      }),
    );
  });

  test('never repeat an id, though instances come and go between them', () => {
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        const first = pageOf(before, { cursor: '', size: 5 });
        const second = pageOf(after, { cursor: first.cursor, size: 100 });
        expect(second.targets.filter((id) => first.targets.includes(id))).toEqual([]);
      }),
    );
  });

  test('end where the last page is exactly full', () => {
    expect(pageOf(['i-2', 'i-1'], { cursor: '', size: 2 })).toEqual({
      targets: ['i-1', 'i-2'],
      cursor: 'i-2',
      next: 'complete',
    });
  });

  test('are one empty page without any target', () => {
    expect(pageOf([], { cursor: 'i-9', size: 2 })).toEqual({ targets: [], cursor: 'i-9', next: 'complete' });
  });
});
