import { localMidnight } from '../calendar/local-day.js';
import { moduleOff, works } from '../access/switches.js';
import type { Report } from '../declare/module.js';
import { fieldsInput } from '../records/context.js';
import type { AggregateRequest, Period } from '../records/read/aggregate.js';
import type { EntityModel, FieldModel } from '../registry/model.js';
import { entityOf } from '../registry/model.js';
import { groupOf, reportMeasureOf } from '../records/read/aggregate-words.js';
import { fresh, readTexts, type Caller } from './operations.js';

type Filter = Record<string, unknown>;
type Key = Readonly<Record<string, unknown>>;

/** A group as the report gives it: its numbers, and the filter whose list holds exactly its rows. */
export interface ReportGroup {
  readonly key: Key;
  readonly count: number;
  readonly parts?: Readonly<Record<string, { readonly count: number; readonly filter?: Filter }>>;
  readonly ratios?: Readonly<Record<string, number | null>>;
  readonly filter: Filter;
}

export interface ReportAnswer {
  readonly report: string;
  readonly entity: string;
  readonly filter: Filter;
  readonly groups: readonly ReportGroup[];
}

/** Input fields by their names in the API: links as `<name>Id`. */
export const reportInputs = (report: Report): [key: string, field: Report['input'][string]][] =>
  Object.entries(report.input).map(([name, field]) => [`${name}${field.apiSuffix ?? ''}`, field]);

/** Runs a report with the caller's rights; the one implementation behind both surfaces. */
export async function runReport(caller: Caller, report: Report, given: unknown): Promise<ReportAnswer> {
  const { kernel } = caller;
  const entity = entityOf(kernel.registry, report.entity);
  const input = fieldsInput(report.input, given, report.name);
  await fresh(caller, async ({ rights }) => {
    if (!works(report, kernel.registry, rights)) throw moduleOff(kernel.registry.moduleOf.get(report) ?? entity.module);
    return Promise.resolve();
  });
  const filter = report.filter(input, kernel.now());
  const [text] = await readTexts(caller, [{ kind: 'aggregate', ...aggregateOf(report, entity, filter) }]);
  const { timeZone } = caller.work.rights;
  const groups = (JSON.parse(text ?? '[]') as ReportGroup[]).map((group) => drillable(report, entity, filter, group, timeZone));
  return { report: report.name, entity: entity.name, filter, groups };
}

const measured = (measures: readonly string[]) => measures.filter((m) => m !== 'count').map(reportMeasureOf);

const aggregateOf = (report: Report, entity: EntityModel, filter: Filter): AggregateRequest => ({
  entity,
  args: { filter },
  groupBy: report.groupBy.map(groupOf),
  measures: measured(report.measures),
  parts: Object.fromEntries(
    Object.entries(report.parts).map(([name, part]) => [name, { filter: part.filter, measures: measured(part.measures ?? []) }]),
  ),
});

/** The group with its shares and, for itself and each part, the filter of its rows. */
function drillable(report: Report, entity: EntityModel, filter: Filter, group: ReportGroup, timeZone: string): ReportGroup {
  const own: Filter = {
    and: [filter, ...Object.entries(group.key).map(([path, value]) => keyFilter(path, value, entity, timeZone))],
  };
  const countOf = (part: string): number => (part === 'count' ? group.count : (group.parts?.[part]?.count ?? 0));
  const ratios = Object.entries(report.ratios).map(([name, [part, of]]): [string, number | null] => [
    name,
    countOf(of) === 0 ? null : Math.round((countOf(part) / countOf(of)) * 10_000) / 10_000,
  ]);
  return {
    ...group,
    ...(group.parts
      ? {
          parts: Object.fromEntries(
            Object.entries(group.parts).map(([name, part]) => [
              name,
              { ...part, filter: { and: [own, report.parts[name]?.filter ?? {}] } },
            ]),
          ),
        }
      : {}),
    ...(ratios.length > 0 ? { ratios: Object.fromEntries(ratios) } : {}),
    filter: own,
  };
}

/** The rows with this value at the end of the path; a period is the span from its first day to the next one's. */
function keyFilter(group: string, value: unknown, entity: EntityModel, timeZone: string): Filter {
  const [path = '', period] = group.split(':');
  const steps = path.split('.');
  const through = (condition: Filter): Filter => steps.reduceRight<Filter>((inner, step) => ({ [step]: inner }), condition);
  if (value === null) return { not: through({ isNull: false }) };
  if (period === undefined) return through({ eq: value });
  const [from, to] = [String(value), followingStart(String(value), period as Period)];
  if (fieldAt(steps, entity).field.order?.type === 'date') return through({ gte: from, lt: to });
  return through({ gte: localMidnight(timeZone, from).toISOString(), lt: localMidnight(timeZone, to).toISOString() });
}

function fieldAt(steps: readonly string[], entity: EntityModel): FieldModel {
  const target = steps.slice(0, -1).reduce((at, step) => at.links.get(step)?.target ?? at, entity);
  return target.fields.get(steps.at(-1) ?? '') as FieldModel;
}

const MONTHS: Record<string, number> = { month: 1, quarter: 3, year: 12 };

/** The first day of the period after the one that begins on `date`. */
function followingStart(date: string, period: Period): string {
  const start = new Date(`${date}T00:00:00Z`);
  const months = MONTHS[period];
  if (months === undefined) start.setUTCDate(start.getUTCDate() + (period === 'week' ? 7 : 1));
  else start.setUTCMonth(start.getUTCMonth() + months);
  return start.toISOString().slice(0, 10);
}
