/** A rule of the firm for what is written, as it is kept with the rights of those it holds. */
export interface StoredFormRule {
  readonly id: string;
  readonly entity: string;
  readonly name: string;
  /** A filter; the rule holds for records that it fits. Null: for all. */
  readonly condition: Record<string, unknown> | null;
  /** Field keys that must not be empty. */
  readonly required: readonly string[];
  /** Field keys that may not change while the rule holds. */
  readonly readOnly: readonly string[];
  /** Values new records get where none is given: a value, or `{ "now": "P3D" }`, `{ "actor": true }`, `{ "field": "name" }`. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What people are told instead of the kernel's own words. */
  readonly message: string | null;
}

export const NO_FORM_RULES: ReadonlyMap<string, readonly StoredFormRule[]> = new Map();

/** The rules by entity, in their order. */
export const formRulesOf = (rows: readonly StoredFormRule[] | null): ReadonlyMap<string, readonly StoredFormRule[]> =>
  rows === null || rows.length === 0 ? NO_FORM_RULES : Map.groupBy(rows, (rule) => rule.entity);

/** SQL of the tenant's active rules as JSON, in the statement that reads rights; `$1` is the tenant. */
export const FORM_RULES_SQL = `(select json_agg(json_build_object('id', f.id, 'entity', f.entity, 'name', f.name, 'condition', f.condition, 'required', coalesce(f.required, '{}'),
  'readOnly', coalesce(f.read_only, '{}'), 'defaults', coalesce(f.defaults, '{}'), 'message', f.message) order by f.position nulls last, f.id)
  from form_rules f where f.tenant_id = $1::uuid and f.deleted_at is null and f.active)`;
