import {
  GraphQLError,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { DEFAULT_PAGE } from '../../records/read/query.js';
import { argumentsOf, type Variables } from './collect.js';

/** Bounds on one operation (reliability.md section 5). Records, not fields, are what costs: every list multiplies by its page. */
export const LIMITS = { depth: 8, aliases: 15, tokens: 2000, cost: 5000, directives: 20, rootFields: 20 } as const;

/** Parts of a page that are no step deeper into the graph. */
const WRAPPERS = new Set(['nodes', 'edges', 'node', 'pageInfo']);

const refuse = (code: string, message: string): GraphQLError => new GraphQLError(message, { extensions: { code } });

/** Bounds that need no variables; walked once per document, fragments counted where they are used. */
export function checkShape(document: DocumentNode): GraphQLError[] {
  const fragments = fragmentsOf(document);
  const count = { aliases: 0, directives: 0, fields: 0 };
  let deepest = 0;
  const visit = (set: SelectionSetNode, depth: number): void => {
    deepest = Math.max(deepest, depth);
    if (deepest > LIMITS.depth || count.fields > LIMITS.cost * 2) return;
    for (const selection of set.selections) {
      count.directives += selection.directives?.length ?? 0;
      if (selection.kind === 'Field') {
        count.fields++;
        if (selection.alias && selection.alias.value !== selection.name.value) count.aliases++;
        if (selection.selectionSet) visit(selection.selectionSet, depth + (WRAPPERS.has(selection.name.value) ? 0 : 1));
      } else if (selection.kind === 'InlineFragment') visit(selection.selectionSet, depth);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet, depth);
      }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    if (!isIntrospection(definition)) visit(definition.selectionSet, 0);
    else if (isExcessive(definition, fragments))
      return [
        refuse(
          'too_complex',
          'Ask about the schema as the usual introspection query does: no list of fields within another, and each once.',
        ),
      ];
  }
  return [
    ...(deepest > LIMITS.depth ? [refuse('too_deep', `The operation nests deeper than ${LIMITS.depth} levels.`)] : []),
    ...(count.aliases > LIMITS.aliases ? [refuse('too_many_aliases', `At most ${LIMITS.aliases} aliases.`)] : []),
    ...(count.directives > LIMITS.directives ? [refuse('too_many_directives', `At most ${LIMITS.directives} directives.`)] : []),
    ...(count.fields > LIMITS.cost * 2 ? [refuse('too_complex', 'The operation selects too many fields.')] : []),
  ];
}

/** Lists of the schema's own types: each one within another multiplies the answer by hundreds. */
const SCHEMA_LISTS = new Set([
  'types',
  'fields',
  'inputFields',
  'interfaces',
  'possibleTypes',
  'enumValues',
  'args',
  'directives',
]);
const NESTING = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);
/** The usual query has nine. */
const MOST_SCHEMA_LISTS = 20;

/** Whether an introspection asks for more than tools do. A fragment is walked where it is used, until the lists are too many. */
function isExcessive(operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  let left = MOST_SCHEMA_LISTS;
  let fields = LIMITS.tokens;
  const excessive = (set: SelectionSetNode, within: boolean): boolean =>
    set.selections.some((selection) => {
      if (fields-- <= 0) return true;
      if (selection.kind === 'FragmentSpread')
        return excessive(fragments.get(selection.name.value)?.selectionSet ?? { kind: set.kind, selections: [] }, within);
      if (selection.kind === 'InlineFragment') return excessive(selection.selectionSet, within);
      const { value: name } = selection.name;
      if ((SCHEMA_LISTS.has(name) && left-- <= 0) || (within && NESTING.has(name))) return true;
      return selection.selectionSet !== undefined && excessive(selection.selectionSet, within || NESTING.has(name));
    });
  return excessive(operation.selectionSet, false);
}

export const fragmentsOf = (document: DocumentNode): Map<string, FragmentDefinitionNode> =>
  new Map(document.definitions.flatMap((d) => (d.kind === 'FragmentDefinition' ? [[d.name.value, d] as const] : [])));

/** True if the operation asks only about the schema. */
export const isIntrospection = (operation: OperationDefinitionNode): boolean =>
  operation.selectionSet.selections.every(
    (s) => s.kind === 'Field' && (s.name.value === '__schema' || s.name.value === '__type' || s.name.value === '__typename'),
  ) && operation.selectionSet.selections.some((s) => s.kind === 'Field' && s.name.value !== '__typename');

/** The records an operation may touch: pages multiply. Throws once it passes the bound. */
export function checkCost(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Variables,
): void {
  let cost = 0;
  const add = (n: number): void => {
    cost += n;
    if (cost > LIMITS.cost)
      throw refuse('too_costly', `The operation may touch more than ${LIMITS.cost} records; ask for smaller pages.`);
  };
  const visit = (set: SelectionSetNode, times: number): void => {
    for (const selection of set.selections) {
      if (selection.kind === 'InlineFragment') visit(selection.selectionSet, times);
      else if (selection.kind === 'FragmentSpread') {
        const fragment = fragments.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet, times);
      } else if (selection.selectionSet) {
        const next = times * factor(selection, variables);
        if (!WRAPPERS.has(selection.name.value)) add(next);
        visit(selection.selectionSet, next);
      }
    }
  };
  visit(operation.selectionSet, 1);
}

/** A page is seen by what it selects: `nodes`, `edges`, `pageInfo` or `totalCount`. */
function factor(node: FieldNode, variables: Variables): number {
  const paged = node.selectionSet?.selections.some(
    (s) => s.kind !== 'Field' || s.name.value === 'nodes' || s.name.value === 'edges',
  );
  if (!paged) return 1;
  const args = argumentsOf(node, variables);
  const size = args.first ?? args.last ?? DEFAULT_PAGE;
  return typeof size === 'number' && size > 0 ? size : 1;
}
