import { open } from 'node:fs/promises';

/** Looks through a content before anybody gets it; gives the reason to put it into quarantine, or null. */
export type Scanner = (file: { readonly path: string; readonly size: number; readonly name: string }) => Promise<string | null>;

/** In two parts, so that no scanner takes this program for what it looks for. */
const TEST_SIGNATURE = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
/** By its definition the test file begins with the signature and is at most 128 bytes long. */
const LOOKED_AT = 128;

/** Recognises the test file of the European Institute for Computer Antivirus Research, by which any scanner's way is tried. */
export const testFileScanner: Scanner = async ({ path }) => {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
    return buffer.toString('latin1', 0, bytesRead).includes(TEST_SIGNATURE) ? 'EICAR test file' : null;
  } finally {
    await handle.close();
  }
};

/** The first reason any of them has. */
export async function scanned(scanners: readonly Scanner[], file: Parameters<Scanner>[0]): Promise<string | null> {
  for (const scan of scanners) {
    const reason = await scan(file);
    if (reason !== null) return reason.slice(0, 200);
  }
  return null;
}
