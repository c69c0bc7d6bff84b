import type { FieldNode } from 'graphql';
import type { Action } from '../../declare/action.js';
import type { Report } from '../../declare/module.js';
import type { Problem } from '../../platform/problem.js';
import { checkUuid } from '../../declare/fields/check-uuid.js';
import { checkTimestamp } from '../../declare/fields/check-timestamp.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { actionField, pascal, reportField } from '../../registry/names.js';
import { DEFAULT_PAGE, type ListArgs } from '../../records/read/query.js';
import type { ReadRoot } from '../../records/read/read-root.js';
import { idempotencyKey, type IdempotencyKey } from '../../records/write/idempotency.js';
import type { BulkItem, BulkOperation } from '../../records/write/bulk.js';
import { groupOf, measureOf } from '../../records/read/aggregate-words.js';
import {
  absent,
  act,
  actionOn,
  actionReturns,
  apiHistory,
  bulkMany,
  changeOne,
  createOne,
  fresh,
  readTexts,
  upsertOne,
  type Caller,
} from '../operations.js';
import { runReport } from '../reports.js';
import { listByView } from '../../adapt/views/open-view.js';
import { argumentsOf, collect } from './collect.js';
import { listArgs, pageSelection, pick, recordSelection, type Compiler } from './selection.js';

/** A field of Query or Mutation. */
export interface RootField {
  /** A read, which joins the operation's one statement; only one by a saved view asks before. */
  read?(nodes: readonly FieldNode[], compiler: Compiler, caller: Caller): ReadRoot | Promise<ReadRoot>;
  /** Anything else; gives JSON text. `part` tells several mutations of one request apart. */
  run?(
    nodes: readonly FieldNode[],
    compiler: Compiler,
    caller: Caller & { idempotency?: string | undefined },
    part: string | undefined,
  ): Promise<string>;
  absent?(caller: Caller, root: ReadRoot): Promise<Problem>;
}

export interface RootFields {
  readonly query: ReadonlyMap<string, RootField>;
  readonly mutation: ReadonlyMap<string, RootField>;
}

export function rootFields(registry: Registry): RootFields {
  const query = new Map<string, RootField>();
  const mutation = new Map<string, RootField>();
  for (const entity of registry.entities.values()) {
    reads(entity, query);
    if (!entity.readOnly) writes(entity, mutation);
  }
  for (const action of registry.actions.values()) {
    const entity = registry.entities.get(action.name.split('.')[0] ?? '');
    if (entity) (action.options.readOnly ? query : mutation).set(actionField(action.name), actionRoot(action, entity));
  }
  for (const report of registry.reports.values()) query.set(reportField(report.name), reportRoot(report));
  return { query, mutation };
}

function reportRoot(report: Report): RootField {
  return {
    async run(nodes, c, caller) {
      const given = Object.entries(argumentsOf(first(nodes), c.variables)).filter(([, value]) => value !== null);
      return JSON.stringify(pick(await runReport(caller, report, Object.fromEntries(given)), nodes, 'ReportAnswer', c));
    },
  };
}

const first = (nodes: readonly FieldNode[]): FieldNode => nodes[0] as FieldNode;

function reads(entity: EntityModel, query: Map<string, RootField>): void {
  query.set(entity.name, {
    read(nodes, c) {
      const { id, asOf } = argumentsOf(first(nodes), c.variables);
      const moment = asOf === undefined || asOf === null ? {} : { asOf: checkTimestamp(asOf, '/asOf') as string };
      return { kind: 'one', entity, id: checkUuid(id, '/id') as string, select: recordSelection(nodes, entity, c), ...moment };
    },
    absent: (caller, root) => absent(caller, entity, (root as { id: string }).id),
  });
  query.set(entity.plural, {
    read(nodes, c, caller) {
      const { view, ...args } = listArgs(first(nodes), c) as ListArgs & { view?: unknown };
      const root = (asked: ListArgs): ReadRoot => ({ kind: 'list', entity, args: asked, page: pageSelection(nodes, entity, c) });
      if (view === undefined) return root(args);
      // What the operation costs was reckoned before with the usual page, so a view's larger one is not taken.
      return fresh(caller, async (work) => root((await listByView(entity, view, args, work, DEFAULT_PAGE)).args));
    },
  });
  query.set(`${entity.plural}Aggregate`, aggregateRoot(entity));
  query.set(`${entity.name}History`, historyRoot(entity));
}

/** The answer is a small object that is not selected from in SQL; it is cut down in code if less was asked for. */
function aggregateRoot(entity: EntityModel): RootField {
  return {
    async run(nodes, c, caller) {
      const { groupBy, measures, first: most, ...args } = argumentsOf(first(nodes), c.variables);
      const root: ReadRoot = {
        kind: 'aggregate',
        entity,
        args: {
          ...Object.fromEntries(Object.entries(args).filter(([, v]) => v !== null)),
          ...(typeof most === 'number' ? { first: most } : {}),
        },
        groupBy: ((groupBy as string[] | null) ?? []).map(groupOf),
        measures: ((measures as string[] | null) ?? []).map(measureOf),
      };
      const [text] = await readTexts(caller, [root]);
      return JSON.stringify(pick(JSON.parse(text ?? '[]'), nodes, 'AggregateGroup', c));
    },
  };
}

function historyRoot(entity: EntityModel): RootField {
  return {
    async run(nodes, c, caller) {
      const args = argumentsOf(first(nodes), c.variables);
      const id = checkUuid(args.id, '/id') as string;
      const [text] = await readTexts(caller, [
        {
          kind: 'history',
          entity,
          id,
          first: (args.first as number | null) ?? undefined,
          after: (args.after as string | null) ?? undefined,
        },
      ]);
      if (text == null) throw await absent(caller, entity, id);
      return JSON.stringify(pick(JSON.parse(apiHistory(entity, text, caller.work.rights)), nodes, 'History', c));
    },
  };
}

const keyOf = (
  caller: { idempotency?: string | undefined },
  part: string | undefined,
  nodes: readonly FieldNode[],
  args: unknown,
): IdempotencyKey | undefined =>
  idempotencyKey(caller.idempotency === undefined ? undefined : `${caller.idempotency}${part ? `#${part}` : ''}`, [
    first(nodes).name.value,
    args,
  ]);

function writes(entity: EntityModel, mutation: Map<string, RootField>): void {
  const [one, many] = [pascal(entity.name), pascal(entity.plural)];
  mutation.set(`create${one}`, {
    async run(nodes, c, caller, part) {
      const args = argumentsOf(first(nodes), c.variables);
      return (await createOne(caller, entity, args.input, recordSelection(nodes, entity, c), keyOf(caller, part, nodes, args)))
        .text;
    },
  });
  for (const kind of ['update', 'delete', 'restore'] as const) {
    mutation.set(`${kind}${one}`, {
      run(nodes, c, caller, part) {
        const args = argumentsOf(first(nodes), c.variables);
        const expected = kind === 'restore' ? (args.expectedVersion ?? null) : args.expectedVersion;
        return changeOne(
          caller,
          entity,
          kind,
          checkUuid(args.id, '/id') as string,
          args.input ?? {},
          expected as number | null | undefined,
          recordSelection(nodes, entity, c),
          keyOf(caller, part, nodes, args),
        );
      },
    });
  }
  mutation.set(`upsert${one}`, {
    async run(nodes, c, caller, part) {
      const args = argumentsOf(first(nodes), c.variables);
      return (
        (
          await upsertOne(
            caller,
            entity,
            args.match,
            args.input,
            recordSelection(nodes, entity, c),
            keyOf(caller, part, nodes, args),
          )
        ).text ?? 'null'
      );
    },
  });
  for (const operation of ['create', 'update', 'upsert', 'delete', 'restore'] as const)
    mutation.set(`${operation}${many}`, bulkRoot(entity, operation));
}

function bulkRoot(entity: EntityModel, operation: BulkOperation): RootField {
  return {
    async run(nodes, c, caller, part) {
      const args = argumentsOf(first(nodes), c.variables);
      const fields = collect(first(nodes).selectionSet ? [first(nodes).selectionSet as never] : [], c.fragments, c.variables);
      const recordNodes = [...fields.values()].find((n) => n[0]?.name.value === 'record');
      const select = recordNodes ? recordSelection(recordNodes, entity, c) : [{ kind: 'value', alias: 'id', key: 'id' } as const];
      const done = await bulkMany(
        caller,
        entity,
        operation,
        args.items,
        (args.atomic as boolean | null) ?? true,
        select,
        keyOf(caller, part, nodes, args),
      );
      return `[${done.map((item) => itemText(item, fields, entity, c)).join(',')}]`;
    },
  };
}

function itemText(item: BulkItem, fields: ReadonlyMap<string, FieldNode[]>, entity: EntityModel, c: Compiler): string {
  const problem = item.problem
    ? { code: item.problem.code, message: item.problem.message, pointer: item.problem.pointer ?? null }
    : null;
  const members = [...fields].map(([alias, nodes]) => {
    const name = first(nodes).name.value;
    const text =
      name === 'record'
        ? (item.text ?? 'null')
        : name === 'error'
          ? JSON.stringify(pick(problem, nodes, 'ItemError', c))
          : JSON.stringify(
              name === '__typename'
                ? `${entity.graphql}Item`
                : ({ ok: item.ok, outcome: item.outcome ?? null, id: item.id ?? null }[name] ?? null),
            );
    return `${JSON.stringify(alias)}:${text}`;
  });
  return `{${members.join(',')}}`;
}

function actionRoot(action: Action, entity: EntityModel): RootField {
  return {
    run(nodes, c, caller, part) {
      const args = argumentsOf(first(nodes), c.variables);
      const id = actionOn(action) === 'record' ? (checkUuid(args.id, '/id') as string) : null;
      const select = actionReturns(action) === 'record' ? recordSelection(nodes, entity, c) : [];
      return act(
        caller,
        action,
        entity,
        id,
        args.input ?? {},
        args.expectedVersion as number | null | undefined,
        select,
        keyOf(caller, part, nodes, args),
      );
    },
  };
}
