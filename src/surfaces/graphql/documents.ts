import {
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { coerceVariables } from './variables.js';
import { checkCost, checkShape, fragmentsOf, isIntrospection, LIMITS } from './limits.js';
import type { Compiler } from './selection.js';
import { spellOutLists } from './spell-out-lists.js';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null;
  readonly operationName?: string | null;
}

/** A parsed and validated document. */
export interface Prepared {
  readonly document: DocumentNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

const MOST_DOCUMENTS = 1000;

/** An operation ready to run, or what is wrong with the request. */
export type Opened =
  | { readonly operation: OperationDefinitionNode; readonly document: DocumentNode; readonly compiler: Compiler }
  | { readonly errors: readonly GraphQLError[] };

/** Parses and validates documents, and keeps them; gives the function that opens a request. */
export function documentsOf(schema: GraphQLSchema): (request: GraphqlRequest) => Opened {
  const documents = new Map<string, Prepared | readonly GraphQLError[]>();

  function prepare(query: string): Prepared | readonly GraphQLError[] {
    const known = documents.get(query);
    if (known) return known;
    const made = check(query);
    if (documents.size >= MOST_DOCUMENTS) documents.delete(documents.keys().next().value as string);
    if (query.length < 20_000) documents.set(query, made);
    return made;
  }

  function check(query: string): Prepared | readonly GraphQLError[] {
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: LIMITS.tokens, noLocation: false });
    } catch (error) {
      return [error as GraphQLError];
    }
    const cyclic = validate(schema, document, undefined, { maxErrors: 20 });
    if (cyclic.length > 0) return cyclic;
    const shape = checkShape(document);
    if (shape.length > 0) return shape;
    const spelled = spellOutLists(schema, document);
    return { document: spelled, fragments: fragmentsOf(spelled) };
  }

  /** Prepares an operation; errors of the request itself come as a list. */
  function open(request: GraphqlRequest): Opened {
    const prepared = prepare(request.query);
    if (!('document' in prepared)) return { errors: prepared };
    try {
      const operation = operationOf(prepared, request.operationName);
      const variables = coerceVariables(schema, operation, request.variables ?? {});
      if (!isIntrospection(operation)) checkCost(operation, prepared.fragments, variables);
      return { operation, document: prepared.document, compiler: { fragments: prepared.fragments, variables } };
    } catch (error) {
      return { errors: [error as GraphQLError] };
    }
  }

  return open;
}

function operationOf(prepared: Prepared, name: string | null | undefined): OperationDefinitionNode {
  const operations = prepared.document.definitions.filter((d): d is OperationDefinitionNode => d.kind === 'OperationDefinition');
  const chosen = name ? operations.find((o) => o.name?.value === name) : operations.length === 1 ? operations[0] : undefined;
  if (!chosen)
    throw new GraphQLError(name ? `There is no operation called ${name}.` : 'Say which operation by operationName.', {
      extensions: { code: 'unknown_operation' },
    });
  return chosen;
}
