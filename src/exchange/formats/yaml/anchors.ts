import { anchorsOf, parseYaml, type Parsed } from './parse-yaml.js';

/** Text kept of earlier items for the sake of their anchors, in UTF-16 units. */
const maxKept = 262_144;

/**
 * Parses the items of a list one by one although YAML lets an item refer to anchors of earlier ones: the texts of items
 * that set anchors are kept (256 KB in all), and put before an item that needs them.
 */
export function itemParser(): (text: string) => Parsed {
  const kept = new Map<string, { text: string; order: number; aliases: string[] }>();
  let size = 0;
  let order = 0;

  function keep(text: string): void {
    const { anchors, aliases } = anchorsOf(text);
    if (anchors.length === 0 || size + text.length > maxKept) return;
    size += text.length;
    order++;
    for (const anchor of anchors) kept.set(anchor, { text, order, aliases });
  }

  function withKept(text: string): Parsed | undefined {
    const needed = new Map<number, string>();
    const follow = (aliases: string[]) => {
      for (const alias of aliases) {
        const item = kept.get(alias);
        if (!item || needed.has(item.order)) continue;
        needed.set(item.order, item.text);
        follow(item.aliases);
      }
    };
    follow(anchorsOf(text).aliases);
    if (needed.size === 0) return undefined;
    const before = [...needed].sort(([one], [other]) => one - other).map(([, item]) => item);
    const parsed = parseYaml([...before, text].join('\n'));
    if (!('values' in parsed)) return parsed;
    const [list] = parsed.values;
    return { values: [Array.isArray(list) ? list.slice(-1) : list] };
  }

  return (text) => {
    const alone = parseYaml(text);
    const parsed = 'values' in alone || kept.size === 0 || !text.includes('*') ? alone : (withKept(text) ?? alone);
    if ('values' in parsed && text.includes('&')) keep(text);
    return parsed;
  };
}
