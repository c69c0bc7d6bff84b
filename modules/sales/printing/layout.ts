import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Printed, PrintedLine } from './document.js';

type Column = 'position' | 'description' | 'parameters' | 'quantity' | 'unitPrice' | 'discount' | 'tax' | 'total';

const HEADS: Readonly<Record<Printed['locale'], Readonly<Record<Column, string>>>> = {
  ru: {
    position: '№',
    description: 'Наименование',
    parameters: 'Параметры',
    quantity: 'Кол-во',
    unitPrice: 'Цена',
    discount: 'Скидка',
    tax: 'Налог',
    total: 'Сумма',
  },
  en: {
    position: 'No.',
    description: 'Description',
    parameters: 'Details',
    quantity: 'Qty',
    unitPrice: 'Price',
    discount: 'Discount',
    tax: 'Tax',
    total: 'Amount',
  },
};
const LEFT: readonly string[] = ['position', 'description', 'parameters'];

function cell(line: PrintedLine, column: Column, i: number): string {
  if (column === 'position') return String(i + 1);
  if (column === 'description') return line.apart ? `${line.description} (${line.apart})` : line.description;
  return line[column];
}

function detailRows(details: NonNullable<Printed['details']>): Content[] {
  if (details.length === 0) return [];
  const body = details.map(([label, value]) => [{ text: label, color: '#555555' }, { text: value }]);
  return [{ table: { widths: ['auto', '*'], body }, layout: 'noBorders', margin: [0, 0, 0, 8] }];
}

/** The lines under the heads of their columns; nothing where a document has no columns. */
function lineTable(printed: Printed): Content[] {
  const columns = printed.columns as Column[];
  if (columns.length === 0) return [];
  const heads = HEADS[printed.locale];
  const align = (column: Column) => (LEFT.includes(column) ? ('left' as const) : ('right' as const));
  return [
    {
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: columns.map((column) => (column === 'description' || column === 'parameters' ? '*' : 'auto')),
        body: [
          columns.map((column) => ({ text: heads[column], bold: true, alignment: align(column) })),
          ...printed.lines.map((line, i) => columns.map((column) => ({ text: cell(line, column, i), alignment: align(column) }))),
        ],
      },
      layout: 'lightHorizontalLines',
      margin: [0, 0, 0, 8],
    },
  ];
}

/** A4, one table, totals to the right, the sum in words below. */
export function layOut(printed: Printed): TDocumentDefinitions {
  const paragraph = (text: string, style: Partial<{ bold: boolean; fontSize: number }> = {}): Content[] =>
    text ? [{ text, margin: [0, 0, 0, 8], ...style }] : [];
  return {
    info: { title: printed.heading },
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 50],
    defaultStyle: { font: 'Roboto', fontSize: 9 },
    content: [
      ...paragraph(printed.heading, { bold: true, fontSize: 14 }),
      ...paragraph(printed.intro),
      ...detailRows(printed.details ?? []),
      ...lineTable(printed),
      ...printed.totals.map(([label, amount], i): Content => ({
        text: `${label}: ${amount}`,
        alignment: 'right',
        bold: i === printed.totals.length - 1,
      })),
      ...paragraph(printed.inWords && `\n${printed.inWords}`),
      ...paragraph(printed.terms),
    ],
    footer: (page, pages) => ({
      columns: [
        { text: printed.footer, margin: [40, 10, 0, 0], fontSize: 8 },
        {
          text: `${printed.number}${printed.version === null ? '' : ` / ${printed.version}`} · ${page} / ${pages}`,
          alignment: 'right',
          margin: [0, 10, 40, 0],
          fontSize: 8,
        },
      ],
    }),
  };
}
