const MOST = 255;
/** What Windows keeps for itself, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** Control characters, line separators, marks of writing direction, and halves of surrogate pairs. */

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

/**
 * A name that is safe to show and to save under on every system: the last part of a path, without characters that are unseen or
 * turn the writing round (`gnp.exe` shown as `exe.png`), not longer than 255 characters with its extension kept.
 */
export function safeName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).pop() ?? '';
  const seen = last
    .replace(UNSEEN, '')
    .replace(/[<>:"|?*]/g, '_')
    .trim()
    .replace(/^\.+/, '');
  const bare = withoutTail(seen);
  const name = bare === '' ? 'file' : RESERVED.test(bare) ? `_${bare}` : bare;
  const letters = [...name];
  if (letters.length <= MOST) return name;
  const [extension = ''] = /\.[\p{L}\p{N}]{1,10}$/u.exec(name) ?? [];
  return letters.slice(0, MOST - [...extension].length).join('') + extension;
}

/** Dots and blanks at the end, which Windows drops. A pattern would begin anew at each of a million dots. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '.' || text[end - 1] === ' ')) end--;
  return text.slice(0, end);
}

/** `Content-Disposition` (RFC 6266): the name in ASCII for old clients and in UTF-8 (RFC 8187) for all others. */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const coded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${coded}`;
}
