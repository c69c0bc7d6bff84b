import { defineAction, defineListener, type Context } from '#kernel';
import { keepPdf } from '../../printing/keep-pdf.js';
import { contractContent } from './content.js';

const OPEN = ['draft', 'sent'];

/** The PDF of a contract: as it is now until it is signed; from the signature on it is made once, as its terms stay. */
export const printContract = defineAction('contract.print', {
  label: { en: 'Print', ru: 'Напечатать' },
  description:
    'The PDF of the contract in the language of its template, or else of the client: pdfId and pdfHash. Made anew until it is signed, then once.',
  access: 'update',
  returns: 'record',
  async run(ctx, _input, record) {
    const made = record['pdfId'] !== null && record['pdfOf'] === 'signed' && !OPEN.includes(String(record['status']));
    return made ? ctx.records('contract').get(record.id) : print(ctx.asSystem('contract is printed'), record.id);
  },
});

async function print(ctx: Context, id: string) {
  const content = await contractContent(ctx, id);
  const { status } = await ctx.records('contract').get(id, ['status']);
  const pdfOf = OPEN.includes(String(status)) ? 'draft' : 'signed';
  return ctx.records('contract').update(id, { ...(await keepPdf(ctx, content)), pdfOf });
}

/** Printing takes its time, so it is not done while the one who sends or signs waits. */
export const printContractLater = ['sent', 'signed'].map((event) =>
  defineListener(`contract.${event}`, {
    name: `print-when-contract-${event}`,
    when: 'afterCommit',
    async run(ctx, { recordId }) {
      await ctx.asSystem(`contract ${event}`).run('contract.print', { id: recordId });
    },
  }),
);
