/** What is to be kept as a file. */
export interface FileInput {
  /** As people see it; folders, control characters and names that some system reserves are taken out. */
  readonly name: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  /** What its sender says it is; the file's own first bytes decide. */
  readonly declaredType?: string;
  readonly classification?: 'public' | 'internal' | 'confidential';
}

/** A kept file, without its content. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  /** Media type by the content, e.g. `application/pdf`. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Of the content, in hexadecimal digits. */
  readonly sha256: string;
}

/** A kept file that may be read. */
export interface ReadableFile extends StoredFile {
  stream(): AsyncIterable<Uint8Array>;
  /** The whole content at once; throws 413 if it is longer than `most` bytes, 50 MB unless given. */
  bytes(most?: number): Promise<Uint8Array>;
}

export interface FileLinkOptions {
  /** `attachment` is saved; `inline` is shown where that is safe (images, PDF, plain text), saved otherwise. */
  readonly disposition?: 'attachment' | 'inline';
  readonly variant?: FileVariant;
  /** How long the address is good for: 1 to 10, 5 unless given. */
  readonly minutes?: number;
}

/** The content itself, or an image's preview that fits a square of so many pixels. */
export type FileVariant = 'original' | 'preview256' | 'preview1024';

/**
 * Files, with the rights of the context's actor. Contents are kept outside the database: a transaction that is taken back
 * leaves at most a content without a record, which a job removes.
 *
 * @example
 * const file = await ctx.files.write({ name: 'Offer 17.pdf', content: pdf });
 * await ctx.records('offer').update(offer.id, { pdfId: file.id });
 */
export interface Files {
  write(input: FileInput): Promise<StoredFile>;
  /** Throws 404 for a file the actor may not see, 409 while it is in quarantine. */
  read(id: string): Promise<ReadableFile>;
  /** An address that gives the file to whoever has it, for a few minutes. */
  link(id: string, options?: FileLinkOptions): Promise<{ url: string; expiresAt: string }>;
}
