import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';

interface PdfMaker {
  setFonts(fonts: unknown): void;
  setUrlAccessPolicy(may: (url: string) => boolean): void;
  setLocalAccessPolicy(may: (path: string) => boolean): void;
  createPdf(definition: TDocumentDefinitions): { getBuffer(): Promise<Buffer> };
}

let maker: Promise<PdfMaker> | undefined;

/** Loaded when the first document is printed, since it takes a while. */
async function loaded(): Promise<PdfMaker> {
  const [{ default: made }, { default: fonts }] = await Promise.all([
    import('pdfmake') as unknown as Promise<{ default: PdfMaker }>,
    // @ts-expect-error: the fonts have no types.
    import('pdfmake/fonts/Roboto.js') as Promise<{ default: { Roboto: Record<string, string> } }>,
  ]);
  const files = new Set(Object.values(fonts.Roboto));
  made.setFonts(fonts);
  // A document reads its fonts and nothing else, whatever is written in it.
  made.setUrlAccessPolicy(() => false);
  made.setLocalAccessPolicy((path) => files.has(path));
  return made;
}

/** A PDF with real text in Roboto, which has Latin and Cyrillic letters. */
export async function makePdf(definition: TDocumentDefinitions): Promise<Buffer> {
  const made = await (maker ??= loaded());
  return made.createPdf(definition).getBuffer();
}
