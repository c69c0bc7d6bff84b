import type { Bind } from '../../declare/field.js';
import type { Rights } from '../../access/rights.js';
import { literal } from '../../registry/names.js';

/** One SQL statement being built: its parameters, and fresh aliases. */
export class Statement {
  readonly values: unknown[];
  private readonly aliases: { count: number };
  private readonly plan: { anew: boolean; ofTenant: boolean };
  private readonly seen: Map<string, string>;
  /** Placeholders for fields that code has to compute after the statement. */
  readonly loads: Load[];
  readonly rights: Rights;
  /** Alias of a row that is not written yet: what is kept beside records does not know it. */
  unwritten?: string;
  /** Aliases of rows as they were, put together from the ledger: their many-to-many links are found there too. */
  readonly past = new Set<string>();

  /** With `of`, a further part of that statement, for another actor. */
  constructor(rights: Rights, of?: Statement) {
    this.rights = rights;
    this.values = of?.values ?? [];
    this.aliases = of?.aliases ?? { count: 0 };
    this.plan = of?.plan ?? { anew: false, ofTenant: false };
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

  /**
   * Has PostgreSQL plan the statement for its values each time: where many fields share one column, only the value tells how many
   * rows it finds (a page of 50 in 200,000 took 330 ms by a plan for any value, 4 ms by one for this).
   */
  planAnew(): void {
    this.plan.anew = true;
  }

  get plannedAnew(): boolean {
    return this.plan.anew;
  }

  /**
   * Has the tenant's id stand in the text, which names fields of that tenant and so is of no use to another: PostgreSQL then knows how
   * many of the rows are theirs (for any tenant it took a plan of 198 ms where the one for a tenant with a fifth of all rows takes 4).
   */
  planForTenant(): void {
    this.plan.ofTenant = true;
  }

  /** The text of a part of the statement as {@link planForTenant} wants it. */
  finished(part: string): string {
    const { tenantId } = this.rights;
    return this.plan.ofTenant ? part.replaceAll(this.bind(tenantId, 'uuid'), `${literal(tenantId)}::uuid`) : part;
  }

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

/** Stands among a statement's values for one that is another each time, so that the statement can be made once and kept. */
export class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** The values of a kept statement, with what this time stands in its slots. */
export const filled = (values: readonly unknown[], given: ReadonlyMap<string, unknown>): unknown[] =>
  values.map((value) => (value instanceof Slot ? given.get(value.name) : value));
