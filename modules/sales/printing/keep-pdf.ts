import type { Context } from '#kernel';
import type { Printed } from './document.js';
import { layOut } from './layout.js';
import { makePdf } from './pdf.js';

/** Lays the paper out and keeps its PDF as a file called `<name>.pdf`, its number unless said; `pdfHash` is the SHA-256 of its bytes. */
export async function keepPdf(
  own: Context,
  content: Printed,
  name: string = content.number,
): Promise<{ pdfId: string; pdfHash: string }> {
  const { id, sha256 } = await own.files.write({
    name: `${name}.pdf`,
    content: await makePdf(layOut(content)),
    declaredType: 'application/pdf',
  });
  return { pdfId: id, pdfHash: sha256 };
}
