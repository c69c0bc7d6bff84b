/** What a name promises by its ending: types the content may have. Endings that are not here promise nothing. */
const PROMISES: readonly (readonly [what: string, endings: string, types: RegExp])[] = [
  ['a picture', 'png jpg jpeg gif webp avif bmp heic heif tif tiff', /^image\/(?!svg)/],
  ['a PDF', 'pdf', /^application\/pdf$/],
  // Encrypted documents of Office are compound files.
  ['a document', 'docx xlsx pptx odt ods odp', /^application\/(vnd\.|zip$|x-cfb$)/],
  ['an archive', 'zip', /^application\/(zip$|vnd\.|java-archive|epub)/],
  ['a recording', 'mp3 wav ogg m4a mp4 webm mov', /^(audio|video)\//],
];

const byEnding = new Map(
  PROMISES.flatMap(([what, endings, types]) => endings.split(' ').map((ending) => [ending, { what, types }])),
);

/**
 * Why a file is not what its name promises, for quarantine, or null: who opens an «offer.pdf» must get a PDF (ASVS 5.0 5.2.2).
 * One kind of picture under the ending of another is none the worse.
 *
 * @example
 * disguise('offer.pdf', 'text/html') // 'It is called a PDF and is text/html'
 */
export function disguise(name: string, mediaType: string): string | null {
  const promised = byEnding.get(name.split('.').pop()?.toLowerCase() ?? '');
  return promised && !promised.types.test(mediaType) ? `It is called ${promised.what} and is ${mediaType}` : null;
}
