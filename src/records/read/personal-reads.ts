import type { EntityModel } from '../../registry/model.js';
import type { PersonalRead } from './personal-read.js';
import type { EdgePart, PagePart, Selected } from './query.js';
import type { ReadRoot } from './read-root.js';

type Found = Map<EntityModel, Set<string>>;

/** What one answer shows of personal data, an entry for each entity; what it only filters or sorts by is not shown. */
export function personalReads(root: ReadRoot): PersonalRead[] {
  const found: Found = new Map();
  if (root.kind === 'list') page(root.entity, root.page, found);
  else if (root.kind === 'history') everyField(root.entity, found);
  else if (root.kind === 'aggregate') root.groupBy.forEach(({ key }) => note(root.entity, key, found));
  else select(root.entity, root.select, found);
  const operation =
    root.kind === 'aggregate' ? 'figures' : root.kind === 'history' ? 'history' : root.kind === 'one' ? 'record' : 'list';
  const recordId = root.kind === 'one' || root.kind === 'history' ? root.id : null;
  return [...found].map(([entity, classes]) => ({
    entity: entity.name,
    classes: [...classes].sort(),
    operation: entity === root.entity ? operation : 'list',
    recordId: entity === root.entity ? recordId : null,
  }));
}

function note(entity: EntityModel, key: string, found: Found): void {
  const personal = entity.fields.get(key)?.field.options.personal;
  if (personal) found.set(entity, (found.get(entity) ?? new Set<string>()).add(personal));
}

const everyField = (entity: EntityModel, found: Found): void =>
  [...entity.fields.keys()].forEach((key) => note(entity, key, found));

function select(entity: EntityModel, parts: readonly Selected[], found: Found): void {
  for (const part of parts) {
    if (part.kind === 'value') note(entity, part.key, found);
    else if (part.kind === 'one') {
      const target = entity.links.get(part.link)?.target;
      if (target) select(target, part.select, found);
    } else if (part.kind === 'list') {
      const target = entity.lists.get(part.list)?.target;
      if (target) page(target, part.page, found);
    }
  }
}

function page(entity: EntityModel, parts: readonly PagePart[], found: Found): void {
  for (const part of parts) {
    if (part.kind === 'nodes') select(entity, part.select, found);
    else if (part.kind === 'edges')
      part.parts.forEach((edge: EdgePart) => edge.kind === 'node' && select(entity, edge.select, found));
  }
}
