import { execute as executeReference, GraphQLError, type FieldNode, type GraphQLSchema } from 'graphql';
import { Problem } from '../../platform/problem.js';
import type { ReadRoot } from '../../records/read/read-root.js';
import { readTexts, ShapeChanged, type Caller } from '../operations.js';
import { collect } from './collect.js';
import type { RootField, RootFields } from './root-fields.js';
import { documentsOf, type GraphqlRequest, type Opened } from './documents.js';
import { isIntrospection, LIMITS } from './limits.js';
import type { Compiler } from './selection.js';

/** How an error is told to the caller, under the response path it belongs to. */
type Told = (error: unknown, path: string[], caller: Caller | null) => object;

interface Engine {
  readonly schema: GraphQLSchema;
  readonly roots: RootFields;
  readonly told: Told;
  open(request: GraphqlRequest): Opened;
}

/** Executes operations root by root; what PostgreSQL made as JSON text goes out as it is. */
export function graphqlEngine(schema: GraphQLSchema, roots: RootFields, told: Told) {
  const engine: Engine = { schema, roots, told, open: documentsOf(schema) };
  return { open: engine.open, run: (request: GraphqlRequest, caller: Caller) => run(engine, request, caller) };
}

async function run(engine: Engine, request: GraphqlRequest, caller: Caller): Promise<{ status: number; body: string }> {
  const { schema, told } = engine;
  const opened = engine.open(request);
  const refusal = (...errors: GraphQLError[]) => ({
    status: 400,
    body: JSON.stringify({ errors: errors.map((e) => told(e, [], caller)) }),
  });
  if ('errors' in opened) return refusal(...opened.errors);
  const { operation, document, compiler } = opened;
  if (isIntrospection(operation)) {
    const result = await executeReference({
      schema,
      document,
      operationName: request.operationName ?? null,
      variableValues: request.variables ?? {},
    });
    return { status: 200, body: JSON.stringify(result) };
  }
  if (operation.operation === 'subscription')
    return refusal(
      new GraphQLError('Subscriptions go over WebSocket (graphql-ws) at the same address.', {
        extensions: { code: 'use_websocket' },
      }),
    );
  const fields = collect([operation.selectionSet], compiler.fragments, compiler.variables);
  if (fields.size > LIMITS.rootFields)
    return refusal(new GraphQLError(`At most ${LIMITS.rootFields} root fields.`, { extensions: { code: 'too_complex' } }));
  return {
    status: 200,
    body:
      operation.operation === 'query'
        ? await queries(engine, fields, compiler, caller)
        : await mutations(engine, fields, compiler, caller),
  };
}

/** All reads of the operation as one statement; a refused one makes only its own field null. */
async function queries(
  { roots, told }: Engine,
  fields: ReadonlyMap<string, FieldNode[]>,
  compiler: Compiler,
  caller: Caller,
): Promise<string> {
  const answers = new Map<string, string>();
  const errors: object[] = [];
  const reads: { alias: string; field: RootField; root: ReadRoot }[] = [];
  for (const [alias, nodes] of fields) {
    const name = (nodes[0] as FieldNode).name.value;
    if (name === '__typename') answers.set(alias, '"Query"');
    else {
      const field = roots.query.get(name);
      try {
        if (field?.read) reads.push({ alias, field, root: await field.read(nodes, compiler, caller) });
        else if (field?.run) answers.set(alias, await field.run(nodes, compiler, caller, undefined));
        else throw new GraphQLError('Ask about the schema by an operation of its own.');
      } catch (error) {
        if (error instanceof ShapeChanged) throw error;
        errors.push(told(error, [alias], caller));
        answers.set(alias, 'null');
      }
    }
  }
  await readAll(told, reads, answers, errors, caller);
  return envelope(fields, answers, errors);
}

async function readAll(
  told: Told,
  reads: readonly { alias: string; field: RootField; root: ReadRoot }[],
  answers: Map<string, string>,
  errors: object[],
  caller: Caller,
): Promise<void> {
  if (reads.length === 0) return;
  try {
    const texts = await readTexts(
      caller,
      reads.map((r) => r.root),
    );
    for (const [i, { alias, field, root }] of reads.entries()) {
      const text = texts[i] ?? null;
      if (text === null && root.kind !== 'list' && field.absent) {
        errors.push(told(await field.absent(caller, root), [alias], caller));
        answers.set(alias, 'null');
      } else answers.set(alias, text ?? 'null');
    }
  } catch (error) {
    if (error instanceof ShapeChanged) throw error;
    if (reads.length === 1) {
      errors.push(told(error, [(reads[0] as { alias: string }).alias], caller));
      answers.set((reads[0] as { alias: string }).alias, 'null');
      return;
    }
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    // One of them was refused: each by itself, so that the others are answered.
    for (const one of reads) await readAll(told, [one], answers, errors, caller);
  }
}

async function mutations(
  { roots, told }: Engine,
  fields: ReadonlyMap<string, FieldNode[]>,
  compiler: Compiler,
  caller: Caller,
): Promise<string> {
  const answers = new Map<string, string>();
  const errors: object[] = [];
  for (const [alias, nodes] of fields) {
    const name = (nodes[0] as FieldNode).name.value;
    try {
      const field = roots.mutation.get(name);
      answers.set(
        alias,
        name === '__typename'
          ? '"Mutation"'
          : field?.run
            ? await field.run(nodes, compiler, caller, fields.size === 1 ? '' : alias)
            : 'null',
      );
      caller.restartable = false;
    } catch (error) {
      if (error instanceof ShapeChanged) throw error;
      errors.push(told(error, [alias], caller));
      answers.set(alias, 'null');
    }
  }
  return envelope(fields, answers, errors);
}

/** The answer's text. A root field that failed is null and has its error; the others keep their answers. */
function envelope(
  fields: ReadonlyMap<string, FieldNode[]>,
  answers: ReadonlyMap<string, string>,
  errors: readonly object[],
): string {
  const members = [...fields.keys()].map((alias) => `${JSON.stringify(alias)}:${answers.get(alias) ?? 'null'}`);
  const body = `"data":{${members.join(',')}}`;
  return errors.length > 0 ? `{"errors":${JSON.stringify(errors)},${body}}` : `{${body}}`;
}
