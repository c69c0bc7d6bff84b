import { isAlias, isMap, isScalar, parseAllDocuments, visit, type Document } from 'yaml';
import { isRounded } from '../json/parse-record.js';

/** Parsed values of the documents in a text, or why there are none. */
export type Parsed =
  { values: unknown[] } | { code: 'invalid_yaml' | 'alias_bomb' | 'unknown_alias' | 'duplicate_key'; message: string };

/** Enough for real anchors; a bomb multiplies far beyond. */
const maxAliasCount = 100;

/**
 * Parses YAML 1.2 (so `NO` is Norway and dates stay texts) with merge keys. Whole numbers a double would round come as texts,
 * since they are identifiers. Keys are checked here: the library's check takes seconds for 20,000 keys.
 */
export function parseYaml(text: string): Parsed {
  try {
    const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    if (!Array.isArray(documents)) return { values: [] };
    const values: unknown[] = [];
    for (const document of documents as Document.Parsed[]) {
      const [error] = document.errors;
      if (error) return { code: 'invalid_yaml', message: error.message.split('\n')[0] ?? '' };
      const repeated = checkNodes(document);
      if (repeated !== undefined) return { code: 'duplicate_key', message: `the key ${repeated} comes twice` };
      values.push(document.toJS({ maxAliasCount }));
    }
    return { values };
  } catch (error) {
    return thrown(error);
  }
}

function thrown(error: unknown): Parsed {
  const message = error instanceof Error ? error.message : String(error);
  const alias = /^Unresolved alias .*: (.*)$/s.exec(message)?.[1];
  if (alias !== undefined) return { code: 'unknown_alias', message: `nothing is anchored as &${alias}` };
  if (/Excessive alias count/.test(message))
    return { code: 'alias_bomb', message: `its aliases multiply to more than ${maxAliasCount} copies` };
  if (error instanceof RangeError || /call stack/.test(message)) return { code: 'invalid_yaml', message: 'it nests too deeply' };
  return { code: 'invalid_yaml', message: message.split('\n')[0] ?? '' };
}

/** Restores long whole numbers; returns a key standing twice in one map. */
function checkNodes(document: Document.Parsed): string | undefined {
  let repeated: string | undefined;
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'number' && node.source !== undefined && isRounded(node.value, node.source))
        node.value = node.source;
    },
    Map(_key, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        const name = String(key.value);
        if (keys.has(name)) {
          repeated = name;
          return visit.BREAK;
        }
        keys.add(name);
      }
      return undefined;
    },
  });
  return repeated;
}

/** Names anchored and names referred to in a text; only called for texts that hold `&` or `*`. */
export function anchorsOf(text: string): { anchors: string[]; aliases: string[] } {
  const anchors: string[] = [];
  const aliases: string[] = [];
  for (const document of parseAllDocuments(text, {
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  }) as Document.Parsed[])
    visit(document, (_key, node) => {
      if (isAlias(node)) aliases.push(node.source);
      else if (
        (isScalar(node) || isMap(node) || typeof node === 'object') &&
        node !== null &&
        'anchor' in node &&
        typeof node.anchor === 'string'
      )
        anchors.push(node.anchor);
    });
  return { anchors, aliases };
}
