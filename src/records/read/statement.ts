import type { Bind } from '../../declare/field.js';
import type { Rights } from '../../access/rights.js';

/** One SQL statement being built: its parameters, and fresh aliases. */
export class Statement {
  readonly values: unknown[] = [];
  private aliases = 0;
  private readonly seen = new Map<string, string>();
  /** Placeholders for fields that code has to compute after the statement. */
  readonly loads: Load[] = [];
  readonly rights: Rights;

  constructor(rights: Rights) {
    this.rights = rights;
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
    return `${letter}${this.aliases++}`;
  }
}

/** A `computed({ load })` field met in the selection. */
export interface Load {
  readonly marker: string;
  readonly entity: string;
  readonly field: string;
}
