import type { Session } from '../../platform/db.js';
import { underTenant } from '../../records/work.js';
import type { TypedDefinition } from './field-types.js';

/** A custom field as it is defined. */
export interface FieldDefinition extends TypedDefinition {
  readonly id: string;
  readonly entity: string;
  readonly requiredWhen: unknown;
  readonly visibleWhen: unknown;
}

/** A custom object as it is defined. */
export interface ObjectDefinition {
  readonly name: string;
  readonly plural: string | null;
  readonly labelEn: string | null;
  readonly labelRu: string | null;
  readonly description: string | null;
  readonly access: 'staff' | 'team' | 'reference' | 'admin';
}

/** All that a tenant has defined, in the order in which it did. */
export interface Definitions {
  readonly fields: readonly FieldDefinition[];
  readonly objects: readonly ObjectDefinition[];
}

/** Columns of `custom_fields` by the names of {@link FieldDefinition}. */
export const FIELD_COLUMNS = `id, entity, key, type, label_en as "labelEn", label_ru as "labelRu", description, options, default_value as "defaultValue",
  required, required_when as "requiredWhen", visible_when as "visibleWhen", "unique", indexed, personal`;

const FIELDS = `select ${FIELD_COLUMNS} from custom_fields where tenant_id = $1::uuid and deleted_at is null order by id`;
const OBJECTS = `select name, plural, label_en as "labelEn", label_ru as "labelRu", description, access from custom_objects where tenant_id = $1::uuid and deleted_at is null order by id`;

/** Reads a tenant's definitions by two statements. */
export async function readDefinitions(db: Session, tenantId: string): Promise<Definitions> {
  const [fields, objects] = await Promise.all([
    underTenant<FieldDefinition>(db, tenantId, FIELDS, [tenantId]),
    underTenant<ObjectDefinition>(db, tenantId, OBJECTS, [tenantId]),
  ]);
  return { fields, objects };
}
