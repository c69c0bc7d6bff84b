import type sanitizer from 'sanitize-html';
import { lazyPackage } from '../../platform/lazy.js';

const sanitizeHtml = lazyPackage<typeof sanitizer>('sanitize-html');

const NO_REFERRER = { rel: 'noopener noreferrer nofollow' };

/** What notes, letters and articles need; nothing that runs, frames, styles, submits or tracks. */
const ALLOWED: sanitizer.IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'div', 'span'],
    ...['b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'sub', 'sup', 'small', 'mark', 'code', 'kbd', 'a', 'img'],
    ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    th: ['colspan', 'rowspan'],
    td: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['https', 'cid'] },
  allowProtocolRelative: false,
  nestingLimit: 100,
  transformTags: { a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, ...NO_REFERRER } }) },
  // Only pictures that came with the letter or are on a secure server; a relative address would call our own API.
  exclusiveFilter: (frame) => frame.tag === 'img' && !/^(?:https:|cid:)/i.test(frame.attribs.src ?? ''),
};

/** Composed to NFC between the tags alone: over the whole document, `>` and a following U+0338 would merge and break the tag. */
const cleanOnce = (html: string): string =>
  sanitizeHtml()(html, ALLOWED)
    .trim()
    .replace(/<[^<>]*>|[^<]+/g, (part) => (part.startsWith('<') ? part : part.normalize('NFC')));

/**
 * The allowed part of HTML, well-formed. Cleaning it once more changes nothing: where a dropped tag made its neighbours
 * meet (`<p><svg><p>`), they are read again as they now stand.
 */
export function cleanHtml(html: string): string {
  let clean = cleanOnce(html);
  for (let again = 0; again < 3; again++) {
    const cleaner = cleanOnce(clean);
    if (cleaner === clean) break;
    clean = cleaner;
  }
  return clean;
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** The words of cleaned HTML, for search and for telling whether there are any. Cleaned HTML knows four entities only. */
export const textOfHtml = (clean: string): string =>
  clean
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]!)
    .replace(/\s+/g, ' ')
    .trim()
    .normalize('NFC');
