import { conflict, defineAction, defineListener, type Context } from '#kernel';
import { keepPdf } from '../printing/keep-pdf.js';
import { contentOf } from './printed.js';

/** Makes the PDF of a version that is ready, once; what is there already is given again. */
export const printQuote = defineAction('quoteVersion.print', {
  label: { en: 'Print', ru: 'Напечатать' },
  description: 'The PDF of a version from ready on, made once: pdfId and pdfHash are filled in.',
  access: 'update',
  async run(ctx, _input, record) {
    if (record.pdfId) return ctx.records('quoteVersion').get(record.id);
    if (record.contentHash == null) throw conflict('not_ready', 'Only a version that is ready is printed; finish it first.');
    return print(ctx.asSystem('quote is printed'), record.id);
  },
});

async function print(ctx: Context, id: string) {
  const content = await contentOf(ctx, id);
  return ctx.records('quoteVersion').update(id, (await keepPdf(ctx, content, `${content.number}-${content.version}`)) as never);
}

/** Printing takes its time, so it is not done while the one who finishes a quote waits. */
export const printLater = ['finished', 'approved'].map((event) =>
  defineListener(`quoteVersion.${event}`, {
    name: `print-when-${event}`,
    when: 'afterCommit',
    async run(ctx, { recordId }) {
      await ctx.asSystem('quote is ready').run('quoteVersion.print', { id: recordId });
    },
  }),
);
