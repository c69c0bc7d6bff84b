import { createHash } from 'node:crypto';
import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import sales from '../index.js';
import { textOf } from '../test/pdf-text.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
}, 60_000);
afterAll(() => kit?.close());

async function printed(template: Record<string, unknown> | null) {
  const account = await ctx.records('account').create({ name: `ООО «Рассвет» ${kit.kernel.newId().slice(-6)}` });
  const product = await ctx.records('product').create({
    sku: kit.kernel.newId(),
    name: 'Зеркало с фацетом',
    nameEn: 'Bevelled mirror',
    listPrice: { amount: 617_275, currency: 'RUB' },
  });
  const templateId = template ? (await ctx.records('quoteTemplate' as string).create({ name: 'T', ...template })).id : null;
  const { versionId } = (await ctx.run('quote.compose', {
    accountId: account.id,
    templateId,
    lines: [{ productId: product.id, quantity: '2' }] as never,
  })) as { versionId: string };
  await expect(ctx.run('quoteVersion.print', { id: versionId })).rejects.toMatchObject({ code: 'not_ready' });
  await ctx.run('quoteVersion.finish', { id: versionId });
  const version = (await ctx.run('quoteVersion.print', { id: versionId })) as {
    pdfId: string;
    pdfHash: string;
    validUntil: string;
  };
  const bytes = await (await ctx.files.read(version.pdfId)).bytes();
  return { versionId, version, bytes, text: await textOf(bytes), account };
}

it('a printed quote is a PDF of real text, Cyrillic too, with the sum in words [SAL11]', async () => {
  const { text, version, bytes, account } = await printed(null);
  expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(version.pdfHash);
  expect(text).toMatch(/Коммерческое предложение КП-\d{4}-\d{5}/);
  expect(text).toContain(account.name);
  expect(text).toContain('Зеркало с фацетом');
  expect(text).toContain('12 345,50');
  expect(text).toContain('Двенадцать тысяч триста сорок пять рублей 50 копеек');
});

it('is in English by an English template, and says what the template names', async () => {
  const { text } = await printed({
    locale: 'en',
    heading: 'Offer {{quote.number}}, version {{quote.version}}',
    terms: 'In words: {{totals.inWords}}',
    columns: ['description', 'total'],
  });
  expect(text).toMatch(/Offer КП-\d{4}-\d{5}, version 1/);
  expect(text).toContain('Bevelled mirror');
  expect(text).toContain('12,345.50');
  expect(text).toContain('In words: Twelve thousand three hundred forty-five roubles 50 kopecks');
  expect(text).not.toContain('Price');
});

it('is made once: asked again it is the same file', async () => {
  const { versionId, version } = await printed(null);
  expect(await ctx.run('quoteVersion.print', { id: versionId })).toMatchObject({
    pdfId: version.pdfId,
    pdfHash: version.pdfHash,
  });
});
