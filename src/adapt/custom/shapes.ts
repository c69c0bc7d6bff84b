import { lru } from '../../access/lru.js';
import type { Session } from '../../platform/db.js';
import type { Registry, TenantShapes } from '../../registry/model.js';
import { readDefinitions } from './definitions.js';
import { overlay, type Unfit } from './overlay.js';

/** Registries kept at most; each holds a copy of all entities and, once asked for, a GraphQL schema. */
const MOST_KEPT = 100;

interface Kept {
  readonly version: number;
  readonly registry: Registry | undefined | Promise<Registry | undefined>;
}

/**
 * The registry with what tenants define put over it on demand: read once per tenant and version of its definitions, which every
 * statement that loads rights tells. Tenants that have defined nothing share the declarations' own.
 */
export function withTenantShapes(
  base: Registry,
  db: Session,
  told: (tenantId: string, unfit: Unfit) => void = () => undefined,
): Registry {
  const kept = lru<Kept>(MOST_KEPT);
  const shapes: TenantShapes = {
    declared: base,
    registryOf(tenantId, version) {
      const known = kept.get(tenantId);
      if (known?.version === version) return known.registry;
      const loading = readDefinitions(db, tenantId).then(
        (definitions) => {
          const empty = definitions.fields.length === 0 && definitions.objects.length === 0;
          const registry = empty ? undefined : overlay(whole, definitions, (unfit) => told(tenantId, unfit));
          if (kept.get(tenantId)?.registry === loading) kept.set(tenantId, { version, registry });
          return registry;
        },
        (error: unknown) => {
          if (kept.get(tenantId)?.registry === loading) kept.delete(tenantId);
          throw error;
        },
      );
      // An older version may still be asked for by who loaded rights a moment ago; the newest one is kept.
      if (!known || known.version < version) kept.set(tenantId, { version, registry: loading });
      return loading;
    },
  };
  const whole: Registry = Object.freeze({ ...base, shapes });
  return whole;
}
