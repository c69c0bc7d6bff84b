/** Every generated name is made here and nowhere else. */

/** `plannedContact` → `planned_contact` */
export const snake = (camel: string): string => camel.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** `plannedContact` → `planned-contact` */
export const kebab = (camel: string): string => camel.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** `plannedContact` → `PlannedContact` */
export const pascal = (camel: string): string => camel.charAt(0).toUpperCase() + camel.slice(1);

const IRREGULAR: Record<string, string> = { person: 'people', child: 'children' };

/** `plannedContact` → `plannedContacts`, `category` → `categories`, `person` → `people`. */
export function plural(singular: string): string {
  const last = /[A-Z]?[a-z0-9]+$/.exec(singular)?.[0] ?? singular;
  const irregular = IRREGULAR[last.toLowerCase()];
  if (irregular) return singular.slice(0, -last.length) + (/^[A-Z]/.test(last) ? pascal(irregular) : irregular);
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  return `${singular}s`;
}

/** The other way round, for names of lists: `participants` → `participant`, `people` → `person`. */
export function singular(many: string): string {
  const irregular = Object.entries(IRREGULAR).find(([, p]) => many.toLowerCase().endsWith(p));
  if (irregular)
    return (
      many.slice(0, -irregular[1].length) +
      (/^[A-Z]/.test(many.slice(-irregular[1].length)) ? pascal(irregular[0]) : irregular[0])
    );
  if (/ies$/.test(many)) return `${many.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(many)) return many.slice(0, -2);
  return many.replace(/s$/, '');
}

/** `"name"`, safe in SQL. */
export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/** A text literal, safe in SQL; for DDL only, values of requests are always bound. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Identifiers longer than PostgreSQL's 63 bytes are cut and made unique by a checksum. */
export function identifier(...parts: string[]): string {
  const name = parts.join('_');
  if (name.length <= 63) return name;
  let sum = 0;
  for (const c of name) sum = (sum * 31 + c.charCodeAt(0)) >>> 0;
  return `${name.slice(0, 54)}_${sum.toString(36)}`;
}

/** `deal.win` → `winDeal`; `me.signOutEverywhere` → `signOutEverywhereMe`. */
export function actionField(name: string): string {
  const [entity = '', verb = ''] = name.split('.');
  return `${verb}${pascal(entity)}`;
}

/** `deal.funnel` → `dealFunnelReport`. */
export function reportField(name: string): string {
  const [entity = '', noun = ''] = name.split('.');
  return `${entity}${pascal(noun)}Report`;
}

/** The verb of an event: `create` → `created`. */
export const PAST: Record<string, string> = { create: 'created', update: 'updated', delete: 'deleted', restore: 'restored' };
