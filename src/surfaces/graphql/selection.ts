import type { FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { invalid } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import type { EdgePart, ListArgs, PagePart, Selected, SortKey } from '../../records/read/query.js';
import { argumentsOf, collect, type Variables } from './collect.js';

/** Turns GraphQL selection sets into the read language. */
export interface Compiler {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

const sets = (nodes: readonly FieldNode[]): SelectionSetNode[] => nodes.flatMap((n) => (n.selectionSet ? [n.selectionSet] : []));

/** PostgreSQL's names are no longer, and wide records are named by it. */
const MAX_ALIAS = 63;

export function recordSelection(nodes: readonly FieldNode[], entity: EntityModel, c: Compiler): Selected[] {
  return [...collect(sets(nodes), c.fragments, c.variables)].map(([alias, fields]): Selected => {
    if (alias.length > MAX_ALIAS) throw invalid('', `An alias has at most ${MAX_ALIAS} characters.`);
    const name = (fields[0] as FieldNode).name.value;
    if (name === '__typename') return { kind: 'typename', alias, name: entity.graphql };
    const field = entity.fields.get(name);
    if (field) {
      if (!fields[0]?.selectionSet) return { kind: 'value', alias, key: name };
      const parts = [...collect(sets(fields), c.fragments, c.variables)].map(([part, nodes]) => ({
        alias: part,
        key: (nodes[0] as FieldNode).name.value,
      }));
      return { kind: 'value', alias, key: name, parts };
    }
    const link = entity.links.get(name);
    if (link) return { kind: 'one', alias, link: name, select: recordSelection(fields, link.target, c) };
    const list = entity.lists.get(name);
    if (!list) throw new Error(`${entity.name} has no ${name}`);
    return {
      kind: 'list',
      alias,
      list: name,
      args: listArgs(fields[0] as FieldNode, c),
      page: pageSelection(fields, list.target, c),
    };
  });
}

export function listArgs(node: FieldNode, c: Compiler): ListArgs {
  const args = argumentsOf(node, c.variables);
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null && value !== undefined));
  return { ...given, sort: sortKeys(given.sort) };
}

/** `[{ account: { name: asc } }, { createdAt: desc }]` → sort keys. */
function sortKeys(sort: unknown): SortKey[] {
  if (sort === undefined) return [];
  const list = Array.isArray(sort) ? (sort as unknown[]) : [sort];
  return list.flatMap((one, i) => {
    const keys = Object.entries(one as Record<string, unknown>);
    if (keys.length !== 1)
      throw invalid(`/sort/${i}`, 'Each member of sort names one field: [{ name: asc }, { createdAt: desc }].');
    return keys.map(([name, value]) => follow([name], value, `/sort/${i}`));
  });
}

function follow(path: readonly string[], value: unknown, pointer: string): SortKey {
  if (typeof value === 'string') return { path, descending: value === 'desc' };
  const inner = Object.entries((value ?? {}) as Record<string, unknown>);
  if (inner.length !== 1) throw invalid(pointer, 'Each member of sort names one field.');
  const [[name, next]] = inner as [[string, unknown]];
  return follow([...path, name], next, pointer);
}

export function pageSelection(nodes: readonly FieldNode[], entity: EntityModel, c: Compiler): PagePart[] {
  return [...collect(sets(nodes), c.fragments, c.variables)].map(([alias, fields]): PagePart => {
    const name = (fields[0] as FieldNode).name.value;
    switch (name) {
      case 'nodes':
        return { kind: 'nodes', alias, select: recordSelection(fields, entity, c) };
      case 'edges':
        return { kind: 'edges', alias, parts: edgeSelection(fields, entity, c) };
      case 'totalCount':
        return { kind: 'totalCount', alias };
      case 'pageInfo':
        return {
          kind: 'pageInfo',
          alias,
          parts: [...collect(sets(fields), c.fragments, c.variables)].map(([part, nodes]) => ({
            alias: part,
            key: (nodes[0] as FieldNode).name.value as 'endCursor',
          })),
        };
      default:
        return { kind: 'typename', alias, name: `${entity.graphql}Connection` };
    }
  });
}

function edgeSelection(nodes: readonly FieldNode[], entity: EntityModel, c: Compiler): EdgePart[] {
  return [...collect(sets(nodes), c.fragments, c.variables)].map(([alias, fields]): EdgePart => {
    const name = (fields[0] as FieldNode).name.value;
    if (name === 'cursor') return { kind: 'cursor', alias };
    if (name === 'node') return { kind: 'node', alias, select: recordSelection(fields, entity, c) };
    return { kind: 'typename', alias, name: `${entity.graphql}Edge` };
  });
}

/** The text of an object that is already JSON, cut down to what was selected of it. */
export function pick(value: unknown, nodes: readonly FieldNode[], typename: string, c: Compiler): unknown {
  if (Array.isArray(value)) return value.map((one) => pick(one, nodes, typename, c));
  if (value === null || typeof value !== 'object' || !nodes[0]?.selectionSet) return value;
  const source = value as Record<string, unknown>;
  return Object.fromEntries(
    [...collect(sets(nodes), c.fragments, c.variables)].map(([alias, fields]) => {
      const name = (fields[0] as FieldNode).name.value;
      return [alias, name === '__typename' ? typename : pick(source[name] ?? null, fields, pascalOf(name), c)];
    }),
  );
}

const pascalOf = (name: string): string =>
  name === 'nodes' ? 'HistoryEntry' : name === 'error' ? 'ItemError' : name === 'groups' ? 'ReportGroup' : name;
