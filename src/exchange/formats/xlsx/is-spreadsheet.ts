/** A ZIP archive whose first parts are those of a workbook (ECMA-376); other archives and documents are none. */
export function isSpreadsheet(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (!bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return false;
  return bytes.includes('xl/') || (bytes.includes('[Content_Types].xml') && !bytes.includes('word/') && !bytes.includes('ppt/'));
}
