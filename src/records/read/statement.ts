import type { Bind } from '../../declare/field.js';
import type { Rights } from '../../access/rights.js';

/** One SQL statement being built: its parameters, and fresh aliases. */
export class Statement {
  readonly values: unknown[];
  private readonly aliases: { count: number };
  private readonly seen: Map<string, string>;
  /** Placeholders for fields that code has to compute after the statement. */
  readonly loads: Load[];
  readonly rights: Rights;
  /** Alias of a row that is not written yet: what is kept beside records does not know it. */
  unwritten?: string;

  /** With `of`, a further part of that statement, for another actor. */
  constructor(rights: Rights, of?: Statement) {
    this.rights = rights;
    this.values = of?.values ?? [];
    this.aliases = of?.aliases ?? { count: 0 };
    this.seen = of?.seen ?? new Map<string, string>();
    this.loads = of?.loads ?? [];
  }

  /** Adds a parameter; the same value and type share one. */
  readonly bind: Bind = (value, type) => {
    const key = typeof value === 'object' && value !== null ? undefined : `${type} ${typeof value} ${String(value)}`;
    const known = key === undefined ? undefined : this.seen.get(key);
    if (known) return known;
    this.values.push(value);
    const placeholder = `$${this.values.length}::${type}`;
    if (key !== undefined) this.seen.set(key, placeholder);
    return placeholder;
  };

  alias(letter: string): string {
    return `${letter}${this.aliases.count++}`;
  }
}

/** A `computed({ load })` field met in the selection. */
export interface Load {
  readonly marker: string;
  readonly entity: string;
  readonly field: string;
}
