import { execute as executeReference, GraphQLError, parse, validate, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { Problem } from '../../platform/problem.js';
import type { ReadRoot } from '../../records/read/execute.js';
import { readTexts, type Caller } from '../operations.js';
import { collect } from './collect.js';
import { checkCost, checkShape, fragmentsOf, isIntrospection, LIMITS } from './limits.js';
import type { RootField, RootFields } from './root-fields.js';
import { type Compiler } from './selection.js';
import { coerceVariables } from './variables.js';

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

/** Executes operations root by root; what PostgreSQL made as JSON text goes out as it is. */
export function graphqlEngine(schema: GraphQLSchema, roots: RootFields, formatError: (error: unknown, path: string[], caller: Caller | null) => object) {
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
    return shape.length > 0 ? shape : { document, fragments: fragmentsOf(document) };
  }

  function operationOf(prepared: Prepared, name: string | null | undefined): OperationDefinitionNode {
    const operations = prepared.document.definitions.filter((d): d is OperationDefinitionNode => d.kind === 'OperationDefinition');
    const chosen = name ? operations.find((o) => o.name?.value === name) : operations.length === 1 ? operations[0] : undefined;
    if (!chosen) throw new GraphQLError(name ? `There is no operation called ${name}.` : 'Say which operation by operationName.', { extensions: { code: 'unknown_operation' } });
    return chosen;
  }

  /** Prepares an operation; errors of the request itself come as a list. */
  function open(request: GraphqlRequest): { operation: OperationDefinitionNode; compiler: Compiler } | { errors: readonly GraphQLError[] } {
    const prepared = prepare(request.query);
    if (!('document' in prepared)) return { errors: prepared };
    try {
      const operation = operationOf(prepared, request.operationName);
      const variables = coerceVariables(schema, operation, request.variables ?? {});
      if (!isIntrospection(operation)) checkCost(operation, prepared.fragments, variables);
      return { operation, compiler: { fragments: prepared.fragments, variables } };
    } catch (error) {
      return { errors: [error as GraphQLError] };
    }
  }

  async function run(request: GraphqlRequest, caller: Caller): Promise<{ status: number; body: string }> {
    const opened = open(request);
    if ('errors' in opened) return { status: 400, body: JSON.stringify({ errors: opened.errors.map((e) => formatError(e, [], caller)) }) };
    const { operation, compiler } = opened;
    if (isIntrospection(operation)) {
      const prepared = prepare(request.query) as Prepared;
      const result = await executeReference({ schema, document: prepared.document, operationName: request.operationName ?? null, variableValues: request.variables ?? {} });
      return { status: 200, body: JSON.stringify(result) };
    }
    if (operation.operation === 'subscription') return { status: 400, body: JSON.stringify({ errors: [formatError(new GraphQLError('Subscriptions go over WebSocket (graphql-ws) at the same address.', { extensions: { code: 'use_websocket' } }), [], caller)] }) };
    const fields = collect([operation.selectionSet], compiler.fragments, compiler.variables);
    if (fields.size > LIMITS.rootFields) return { status: 400, body: JSON.stringify({ errors: [formatError(new GraphQLError(`At most ${LIMITS.rootFields} root fields.`, { extensions: { code: 'too_complex' } }), [], caller)] }) };
    return { status: 200, body: operation.operation === 'query' ? await queries(fields, compiler, caller) : await mutations(fields, compiler, caller) };
  }

  /** All reads of the operation as one statement; a refused one makes only its own field null. */
  async function queries(fields: ReadonlyMap<string, FieldNode[]>, compiler: Compiler, caller: Caller): Promise<string> {
    const answers = new Map<string, string>();
    const errors: object[] = [];
    const reads: { alias: string; field: RootField; root: ReadRoot }[] = [];
    for (const [alias, nodes] of fields) {
      const name = (nodes[0] as FieldNode).name.value;
      if (name === '__typename') answers.set(alias, '"Query"');
      else {
        const field = roots.query.get(name);
        try {
          if (field?.read) reads.push({ alias, field, root: field.read(nodes, compiler) });
          else if (field?.run) answers.set(alias, await field.run(nodes, compiler, caller, undefined));
        } catch (error) {
          errors.push(formatError(error, [alias], caller));
          answers.set(alias, 'null');
        }
      }
    }
    await readAll(reads, answers, errors, caller);
    return envelope(fields, answers, errors);
  }

  async function readAll(reads: readonly { alias: string; field: RootField; root: ReadRoot }[], answers: Map<string, string>, errors: object[], caller: Caller): Promise<void> {
    if (reads.length === 0) return;
    try {
      const texts = await readTexts(caller, reads.map((r) => r.root));
      for (const [i, { alias, field, root }] of reads.entries()) {
        const text = texts[i] ?? null;
        if (text === null && root.kind !== 'list' && field.absent) {
          errors.push(formatError(await field.absent(caller, root), [alias], caller));
          answers.set(alias, 'null');
        } else answers.set(alias, text ?? 'null');
      }
    } catch (error) {
      if (reads.length === 1) {
        errors.push(formatError(error, [(reads[0] as { alias: string }).alias], caller));
        answers.set((reads[0] as { alias: string }).alias, 'null');
        return;
      }
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      // One of them was refused: each by itself, so that the others are answered.
      for (const one of reads) await readAll([one], answers, errors, caller);
    }
  }

  async function mutations(fields: ReadonlyMap<string, FieldNode[]>, compiler: Compiler, caller: Caller): Promise<string> {
    const answers = new Map<string, string>();
    const errors: object[] = [];
    for (const [alias, nodes] of fields) {
      const name = (nodes[0] as FieldNode).name.value;
      try {
        const field = roots.mutation.get(name);
        answers.set(alias, name === '__typename' ? '"Mutation"' : field?.run ? await field.run(nodes, compiler, caller, fields.size === 1 ? '' : alias) : 'null');
      } catch (error) {
        errors.push(formatError(error, [alias], caller));
        answers.set(alias, 'null');
      }
    }
    return envelope(fields, answers, errors);
  }

  return { run, open };
}

/** The answer's text. A root field that failed is null and has its error; the others keep their answers. */
function envelope(fields: ReadonlyMap<string, FieldNode[]>, answers: ReadonlyMap<string, string>, errors: readonly object[]): string {
  const members = [...fields.keys()].map((alias) => `${JSON.stringify(alias)}:${answers.get(alias) ?? 'null'}`);
  const body = `"data":{${members.join(',')}}`;
  return errors.length > 0 ? `{"errors":${JSON.stringify(errors)},${body}}` : `{${body}}`;
}
