import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { openShop, rub, type Shop } from '../test/shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.api.close());

async function textOf(bytes: Uint8Array): Promise<string> {
  const { items } = await (
    await (await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise).getPage(1)
  ).getTextContent();
  return items
    .map((item) => ('str' in item ? item.str : ''))
    .join(' ')
    .replace(/\s+/g, ' ');
}

it('order form and sales slip are PDFs of real text, with parameters, promised day and the sum in words [SAL11]', async () => {
  const id = await shop.order(0, {
    lines: [{ productId: shop.ids.mirror, quantity: '2', price: rub(617_275), description: 'Зеркало с фацетом', discount: '10' }],
  });
  const { formPdfId } = await shop.ok(`sales-orders/${id}/print`, { document: 'form' });
  const { slipPdfId } = await shop.ok(`sales-orders/${id}/print`, { document: 'slip', language: 'en' });
  const read = async (file: unknown) => textOf(await (await shop.ctx.files.read(String(file))).bytes());
  const form = await read(formPdfId);
  for (const said of [
    /Наряд-заказ НЗ-2026-\d{5}, 23\.11\.2026/,
    'ООО «Рассвет»',
    'Срок: 26.11.2026',
    'Зеркало с фацетом',
    'Одиннадцать тысяч сто десять рублей 95 копеек',
  ])
    expect(form).toMatch(said);
  const slip = await read(slipPdfId);
  for (const said of ['Sales slip', '11,110.95', 'Eleven thousand one hundred ten roubles 95 kopecks'])
    expect(slip).toContain(said);
});

it('parameters are printed as people call them, in the order of the product’s options', async () => {
  const made = async (entity: string, input: Record<string, unknown>) => (await shop.ctx.records(entity).create(input)).id;
  const productId = await made('product', { sku: 'T', name: 'Стол', nameEn: 'Table', listPrice: rub(1000) });
  const width = { code: 'width', name: 'Ширина', nameEn: 'Width', kind: 'number', measure: 'мм', position: 1 };
  await made('productOption', { productId, ...width });
  const optionId = await made('productOption', {
    productId,
    code: 'edge',
    name: 'Кромка',
    nameEn: 'Edge',
    kind: 'choice',
    position: 2,
  });
  await made('productOptionValue', { optionId, code: 'polished', name: 'полированная', nameEn: 'polished' });
  const id = await shop.order(0, { lines: [{ productId, parameters: { edge: 'polished', width: 1400 } }] });
  const printed = async (language: string) => {
    const { formPdfId } = await shop.ok(`sales-orders/${id}/print`, { document: 'form', language });
    return textOf(await (await shop.ctx.files.read(String(formPdfId))).bytes());
  };
  expect(await printed('ru')).toMatch(/Ширина: 1\s?400 мм\s+Кромка: полированная/);
  expect(await printed('en')).toMatch(/Width: 1,400 мм\s+Edge: polished/);
});

it('the folders are views for everybody, made once: in work, ready, archive', async () => {
  const id = await shop.order();
  const first = (await shop.ok('sales-orders/make-folders', {}, 'manager')) as unknown as {
    views: { id: string; name: string }[];
  };
  expect(await shop.ok('sales-orders/make-folders', {}, 'manager')).toEqual(first);
  expect(first.views.map(({ name }) => name)).toEqual(['Заказы в работе', 'Готовые заказы', 'Архив заказов']);
  const run = async (view: { id: string } | undefined) =>
    (await shop.api.rest(shop.rep, 'GET', `/v1/saved-views/${view!.id}/run`)).text;
  const { number } = await shop.ctx.records('salesOrder').get(id);
  expect(await run(first.views[0])).toContain(String(number));
  expect(await run(first.views[1])).not.toContain(String(number));
});

it('the sale of the glass workshop is installed as workflows that can be run', async () => {
  const { body, status } = await shop.api.rest(shop.api.system, 'POST', '/v1/workflows/install', { preset: 'glass-workshop' });
  expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining('glass-order')]);
  const { nodes } = await shop.ctx.records('workflow').list({ sort: ['code'] });
  expect(nodes.map(({ code }) => code)).toEqual(['glass-interest', 'glass-lead', 'glass-order']);
});
