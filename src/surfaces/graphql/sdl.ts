import type { Action } from '../../declare/action.js';
import type { Report } from '../../declare/module.js';
import { actionOn, actionReturns } from '../operations.js';
import { entityOf, type EntityModel, type FieldModel, type Registry } from '../../registry/model.js';
import { actionField, pascal, reportField } from '../../registry/names.js';

/** The schema as SDL text: the golden file, and what the server builds its types from. */
export function sdlOf(registry: Registry): string {
  const writer = new SdlWriter();
  for (const entity of registry.entities.values()) writer.entity(entity);
  for (const action of registry.actions.values()) writer.action(action, registry);
  for (const report of registry.reports.values()) writer.report(report, registry);
  return writer.text();
}

const PAGE_ARGS = (e: EntityModel) =>
  `filter: ${e.graphql}Filter, sort: [${e.graphql}Sort!], first: Int, after: String, last: Int, before: String${e.searchable.length > 0 ? ', search: String, substring: String' : ''}, deleted: Deleted`;

const HEAD = `"""Whether deleted records are listed."""
enum Deleted { exclude only include }
enum SortDirection { asc desc }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
type ItemError { code: String! message: String! pointer: String }
type HistoryEntry { id: ID! at: DateTime! operation: String! event: String! actorId: ID reason: String requestId: String version: Int! before: JSON after: JSON }
type History { nodes: [HistoryEntry!]! endCursor: String archivedBefore: DateTime }
type ReportAnswer { report: String! entity: String! filter: JSON! groups: [ReportGroup!]! }
"""A group's numbers; the list with its filter holds exactly its rows, and so with the filter of a part."""
type ReportGroup { key: JSON! count: Int! sum: JSON avg: JSON median: JSON min: JSON max: JSON parts: JSON ratios: JSON filter: JSON! }
type AggregateGroup { key: JSON! count: Int! sum: JSON avg: JSON min: JSON max: JSON }
"""A committed change; «gone»: remove the record, nothing more is said of it; «resync»: notices were left out, read again."""
type Change { entity: String operation: String! event: String! recordId: ID version: Int at: DateTime actorId: ID changed: [String!] before: JSON after: JSON cursor: String! }
"""The id another system knows the record by."""
input ExternalId { system: String! id: String! }
input VersionedId { id: ID! expectedVersion: Int }
scalar JSON
scalar DateTime`;

class SdlWriter {
  private readonly types = new Map<string, string>();
  private readonly query: string[] = [];
  private readonly mutation: string[] = [];
  private readonly filters = new Map<string, string>();

  text(): string {
    const scalars = new Set([...HEAD.matchAll(/^scalar (\w+)$/gm)].map((m) => m[1]));
    const types = [...this.types].filter(([name]) => !scalars.has(name)).map(([, sdl]) => sdl);
    const subscription = `type Subscription {\n  """Committed changes, in order; with \`after\` (a change's cursor) none is missed."""\n  changes(entities: [String!], operations: [String!], recordId: ID, after: String): Change!\n}`;
    return [
      HEAD,
      ...types,
      `type Query {\n  ${this.query.join('\n  ')}\n}`,
      `type Mutation {\n  ${this.mutation.join('\n  ')}\n}`,
      subscription,
      '',
    ].join('\n\n');
  }

  entity(e: EntityModel): void {
    this.types.set(e.graphql, this.objectType(e));
    this.types.set(`${e.graphql}Edge`, `type ${e.graphql}Edge { cursor: String! node: ${e.graphql}! }`);
    this.types.set(
      `${e.graphql}Connection`,
      `type ${e.graphql}Connection { nodes: [${e.graphql}!]! edges: [${e.graphql}Edge!]! pageInfo: PageInfo! totalCount: Int! }`,
    );
    this.types.set(`${e.graphql}Filter`, this.filterType(e));
    this.types.set(`${e.graphql}Sort`, this.sortType(e));
    // What may be refused is nullable: a refused field is null beside its error, and the others keep their answers.
    this.query.push(
      `${e.name}(id: ID!, asOf: DateTime): ${e.graphql}`,
      `${e.plural}(${PAGE_ARGS(e)}, view: ID): ${e.graphql}Connection`,
      `"""Counts and measures: groupBy ["field", "createdAt:month"], measures ["sum.field"]."""\n  ${e.plural}Aggregate(filter: ${e.graphql}Filter${e.searchable.length > 0 ? ', search: String, substring: String' : ''}, deleted: Deleted, groupBy: [String!], measures: [String!], first: Int): [AggregateGroup!]`,
      `${e.name}History(id: ID!, first: Int, after: String): History`,
    );
    if (!e.readOnly) this.writes(e);
  }

  private writes(e: EntityModel): void {
    const [name, many] = [pascal(e.name), pascal(e.plural)];
    const inputs = [...e.fields.values()].filter(
      (f) => !f.system && !f.field.computed && !f.field.options.readOnly && !f.field.machine,
    );
    const create = inputs.map((f) =>
      this.described(
        f,
        `${f.key}: ${this.typeName(e, f, 'in')}${f.field.required && f.field.options.default === undefined ? '!' : ''}`,
      ),
    );
    const update = inputs.filter((f) => !f.field.options.immutable).map((f) => `${f.key}: ${this.typeName(e, f, 'in')}`);
    const keys = new Set(e.keys.flat());
    const match = [...e.fields.values()].filter((f) => keys.has(f.key)).map((f) => `${f.key}: ${this.typeName(e, f, 'in')}`);
    this.types.set(`${name}Create`, `input ${name}Create { id: ID ${create.join(' ')} }`);
    this.types.set(`${name}Update`, `input ${name}Update { ${update.join(' ') || 'id: ID'} }`);
    this.types.set(`${name}Match`, `input ${name}Match { externalId: ExternalId id: ID ${match.join(' ')} }`);
    this.types.set(`${name}UpdateItem`, `input ${name}UpdateItem { id: ID! expectedVersion: Int input: ${name}Update! }`);
    this.types.set(`${name}UpsertItem`, `input ${name}UpsertItem { match: ${name}Match! input: ${name}Create! }`);
    this.types.set(
      `${name}Item`,
      `type ${name}Item { ok: Boolean! outcome: String id: ID record: ${e.graphql} error: ItemError }`,
    );
    this.types.set(`${name}Upsert`, `input ${name}Upsert { ${['id: ID', ...create.map((c) => c.replace(/!$/, ''))].join(' ')} }`);
    this.types.set(`${name}UpsertItem`, `input ${name}UpsertItem { match: ${name}Match! input: ${name}Upsert! }`);
    this.mutation.push(
      `create${name}(input: ${name}Create!): ${e.graphql}`,
      `update${name}(id: ID!, expectedVersion: Int, input: ${name}Update!): ${e.graphql}`,
      `delete${name}(id: ID!, expectedVersion: Int): ${e.graphql}`,
      `restore${name}(id: ID!, expectedVersion: Int): ${e.graphql}`,
      `upsert${name}(match: ${name}Match!, input: ${name}Upsert!): ${e.graphql}`,
      `create${many}(items: [${name}Create!]!, atomic: Boolean = true): [${name}Item!]`,
      `update${many}(items: [${name}UpdateItem!]!, atomic: Boolean = true): [${name}Item!]`,
      `upsert${many}(items: [${name}UpsertItem!]!, atomic: Boolean = true): [${name}Item!]`,
      `delete${many}(items: [VersionedId!]!, atomic: Boolean = true): [${name}Item!]`,
      `restore${many}(items: [VersionedId!]!, atomic: Boolean = true): [${name}Item!]`,
    );
  }

  action(action: Action, registry: Registry): void {
    const [entityName = ''] = action.name.split('.');
    const entity = registry.entities.get(entityName);
    if (!entity) return;
    const name = actionField(action.name);
    const fields = Object.entries(action.options.input ?? {}).map(([key, field]) => {
      const model = { name: key, key: `${key}${field.apiSuffix ?? ''}`, field, columns: [], module: '', system: false };
      return {
        sdl: `${model.key}: ${this.typeName({ ...entity, graphql: pascal(name) }, model, 'in')}${field.required && field.options.default === undefined ? '!' : ''}`,
        required: field.required,
      };
    });
    if (fields.length > 0)
      this.types.set(`${pascal(name)}Input`, `input ${pascal(name)}Input { ${fields.map((f) => f.sdl).join(' ')} }`);
    const needed = fields.some((f) => f.required) ? '!' : '';
    const args = [
      ...(actionOn(action) === 'record' ? ['id: ID!', ...(action.options.readOnly ? [] : ['expectedVersion: Int'])] : []),
      ...(fields.length > 0 ? [`input: ${pascal(name)}Input${needed}`] : []),
    ];
    const result = actionReturns(action) === 'record' ? entity.graphql : 'JSON';
    const line = `${describe(action.options.description)}${name}${args.length > 0 ? `(${args.join(', ')})` : ''}: ${result}`;
    (action.options.readOnly ? this.query : this.mutation).push(line);
  }

  report(report: Report, registry: Registry): void {
    const name = reportField(report.name);
    const entity = { ...entityOf(registry, report.entity), graphql: pascal(name) };
    const args = Object.entries(report.input).map(([key, field]) => {
      const model = { name: key, key: `${key}${field.apiSuffix ?? ''}`, field, columns: [], module: '', system: false };
      return `${model.key}: ${this.typeName(entity, model, 'in')}${field.required && field.options.default === undefined ? '!' : ''}`;
    });
    this.query.push(`${describe(report.description)}${name}${args.length > 0 ? `(${args.join(', ')})` : ''}: ReportAnswer`);
  }

  private objectType(e: EntityModel): string {
    const always = new Set(['id', 'version', 'createdAt', 'updatedAt']);
    const fields = [...e.fields.values()].map((f) =>
      this.described(f, `${f.key}: ${this.typeName(e, f, 'out')}${always.has(f.key) ? '!' : ''}`),
    );
    const links = [...e.links.values()].map((l) => `${l.name}: ${l.target.graphql}`);
    const lists = [...e.lists.values()].map((l) => `${l.name}(${PAGE_ARGS(l.target)}): ${l.target.graphql}Connection!`);
    return `${describe(e.description)}type ${e.graphql} {\n  ${[...fields, ...links, ...lists].join('\n  ')}\n}`;
  }

  private described = (f: FieldModel, line: string): string => `${describe(f.field.options.description)}${line}`;

  /** The GraphQL type of a field; choices get an enum named by entity and field. */
  private typeName(e: EntityModel, f: FieldModel, way: 'in' | 'out'): string {
    for (const sdl of f.field.graphql.types?.split(/\n(?=(?:type|input|scalar|enum|""")\b)/) ?? [])
      this.types.set(/(?:type|input|scalar|enum)\s+(\w+)/.exec(sdl)?.[1] ?? sdl, sdl);
    const name = f.field.graphql[way];
    if (f.field.through) return '[ID!]';
    return name.includes('Enum') ? name.replace('Enum', this.enumType(e, f)) : name;
  }

  private enumType(e: EntityModel, f: FieldModel): string {
    const name = `${e.graphql}${pascal(f.name)}`;
    this.types.set(name, `enum ${name} { ${(f.field.values ?? []).join(' ')} }`);
    return name;
  }

  private filterType(e: EntityModel): string {
    const fields = [...e.fields.values()]
      .filter((f) => Object.keys(f.field.operators).length > 0 && !f.field.computed?.load)
      .map((f) => `${f.key}: ${this.operatorType(e, f)}`);
    const links = [...e.links.values()].map((l) => `${l.name}: ${l.target.graphql}Filter`);
    const lists = [...e.lists.values()].map((l) => {
      this.types.set(
        `${l.target.graphql}ListFilter`,
        `input ${l.target.graphql}ListFilter { some: ${l.target.graphql}Filter every: ${l.target.graphql}Filter none: ${l.target.graphql}Filter }`,
      );
      return `${l.name}: ${l.target.graphql}ListFilter`;
    });
    return `input ${e.graphql}Filter {\n  and: [${e.graphql}Filter!]\n  or: [${e.graphql}Filter!]\n  not: ${e.graphql}Filter\n  ${[...fields, ...links, ...lists].join('\n  ')}\n}`;
  }

  /** One input per set of operators: `TextFilter`, `IntFilter` …; enums have their own. */
  private operatorType(e: EntityModel, f: FieldModel): string {
    this.typeName(e, f, 'in');
    const own = f.field.values ? this.enumType(e, f) : undefined;
    const body = Object.entries(f.field.operators)
      .map(([name, operator]) => `${name}: ${own ? operator.graphql.replace('Enum', own) : operator.graphql}`)
      .join(' ');
    let name = own
      ? `${own}Filter`
      : `${pascal(f.field.kind === 'int' && f.field.graphql.out !== 'Int' ? f.field.graphql.out : f.field.kind)}Filter`;
    if (this.filters.has(name) && this.filters.get(name) !== body) name = `${e.graphql}${pascal(f.key)}Filter`;
    this.filters.set(name, body);
    this.types.set(name, `input ${name} { ${body} }`);
    return name;
  }

  private sortType(e: EntityModel): string {
    const fields = [...e.fields.values()]
      .filter((f) => f.field.order && !f.field.computed?.load)
      .map((f) => `${f.key}: SortDirection`);
    const links = [...e.links.values()].map((l) => `${l.name}: ${l.target.graphql}Sort`);
    return `input ${e.graphql}Sort { ${[...fields, ...links].join(' ')} }`;
  }
}

const describe = (text: string | undefined): string => (text ? `"""${text.replaceAll('"""', "'''")}"""\n  ` : '');
