import { open } from 'node:fs/promises';

const UNKNOWN = 'application/octet-stream';
const HEAD = 64 * 1024;

/** Texts that have no magic number are told by their extension, but only if they are texts. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  ics: 'text/calendar',
  vcf: 'text/vcard',
  eml: 'message/rfc822',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

/**
 * The media type of a content: by its magic number, else by what its text begins with. Neither name nor sender can make a
 * page or a drawing with scripts pass for something harmless.
 */
export async function mediaTypeOf(path: string, name: string): Promise<string> {
  const { fileTypeFromFile } = await import('file-type');
  const known = await fileTypeFromFile(path).catch(() => undefined);
  if (known && known.mime !== 'application/xml') return known.mime;
  const head = await headOf(path);
  const text = asText(head);
  if (text === null) return known?.mime ?? UNKNOWN;
  return markup(text) ?? known?.mime ?? BY_EXTENSION[name.split('.').pop()?.toLowerCase() ?? ''] ?? 'text/plain';
}

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** UTF-8 or UTF-16 with its mark, without the characters no text has; null for anything else. */
function asText(head: Buffer): string | null {
  try {
    const utf16 = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
    const text = new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(head, { stream: head.length === HEAD });

    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** What browsers would take for a page or a drawing (WHATWG MIME Sniffing, section 7.1), wherever in the head it begins. */
function markup(text: string): string | undefined {
  if (/<svg[\s>]/i.test(text) && !/<html[\s>]/i.test(text)) return 'image/svg+xml';
  const tags = 'html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p';
  if (new RegExp(`<!doctype\\s+html|^\\s*(<!--|<(${tags})[\\s>])|<(html|script|iframe)[\\s>]`, 'i').test(text))
    return 'text/html';
  return /^\s*<\?xml/.test(text) ? 'application/xml' : undefined;
}

/** Types a browser shows without running anything of the file. */
const SHOWN = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'application/pdf',
  'text/plain',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'video/mp4',
  'video/webm',
]);

export const shownInline = (mediaType: string): boolean => SHOWN.has(mediaType);
