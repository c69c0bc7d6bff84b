import type { Context } from '#kernel';
import { shownNumber, type Locale } from './format.js';

interface Named {
  readonly name: string;
  readonly nameEn: string | null;
}

interface Option extends Named {
  readonly productId: string;
  readonly code: string;
  readonly kind: string;
  readonly measure: string | null;
  readonly values: { readonly nodes: readonly (Named & { readonly code: string })[] };
}

const FIELDS = ['productId', 'code', 'kind', 'measure', 'name', 'nameEn', 'values.code', 'values.name', 'values.nameEn'];
const YES = { ru: 'да', en: 'yes' } as const;
const NO = { ru: 'нет', en: 'no' } as const;

/** What was chosen of a product, as people call it: «Ширина: 1 400 мм», «Кромка: полированная». */
export type ShowParameters = (productId: string, parameters: unknown) => string[];

/** Reads the options of the products once; what they do not name is shown by its code. */
export async function parametersShown(ctx: Context, productIds: readonly string[], locale: Locale): Promise<ShowParameters> {
  const options = new Map<string, Option>();
  const filter = { productId: { in: [...new Set(productIds)] } };
  for await (const one of ctx.records('productOption').each({ filter, sort: ['position', 'id'], fields: FIELDS })) {
    const option = one as unknown as Option;
    options.set(`${option.productId} ${option.code}`, option);
  }
  const order = [...options.keys()];
  const named = ({ name, nameEn }: Named): string => (locale === 'en' && nameEn) || name;
  return (productId, parameters) => {
    const given = Object.entries((parameters ?? {}) as Record<string, unknown>).filter(([, value]) => value !== null);
    const place = (code: string): number => order.indexOf(`${productId} ${code}`);
    return given
      .sort(([a], [b]) => place(a) - place(b))
      .map(([code, value]) => {
        const option = options.get(`${productId} ${code}`);
        return `${option ? named(option) : code}: ${valueShown(option, value, locale, named)}`;
      });
  };
}

function valueShown(option: Option | undefined, value: unknown, locale: Locale, named: (one: Named) => string): string {
  if (typeof value === 'boolean') return (value ? YES : NO)[locale];
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value as string | number);
  if (option?.kind === 'number' && /^-?\d+(\.\d+)?$/.test(text))
    return `${shownNumber(text, locale)}${option.measure ? ` ${option.measure}` : ''}`;
  const chosen = option?.values.nodes.find((one) => one.code === text);
  return chosen ? named(chosen) : text;
}
