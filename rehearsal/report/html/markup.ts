/** Text that is HTML already. Only `markup` makes it, and `markup` escapes every value. */
export interface Markup {
  readonly kind: 'markup';
  readonly html: string;
}

type Insertable = string | number | Markup | readonly Markup[] | undefined;

/** A template whose values are escaped, in text as in quoted attributes; markup is inserted as it is, `undefined` as nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  const html = strings.map((text, index) => text + inserted(values[index])).join('');
  return { kind: 'markup', html };
}

/** Markup where there is something to show, else nothing. */
export function when<Item>(items: readonly Item[], render: (items: readonly Item[]) => Markup): Markup {
  return items.length === 0 ? markup`` : render(items);
}

function inserted(value: Insertable): string {
  if (value === undefined) {
    return '';
  }
  if (typeof value === 'string' || typeof value === 'number') {
    return escaped(String(value));
  }
  if ('html' in value) {
    return value.html;
  }
  return value.map(({ html }) => html).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '').replaceAll(CONTROL, '�');
}

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
