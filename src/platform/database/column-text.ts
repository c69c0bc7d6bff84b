import pg from 'pg';

/** Turns PostgreSQL's text of one value into JavaScript's. */
type Parser = (text: string) => unknown;

const asText: Parser = (text) => text;

/** A number while it is exact, otherwise the digits: ids and money beyond 2^53 must not be rounded. */
const exactInteger: Parser = (text) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
};

const { builtins } = pg.types;
const textArray = pg.types.getTypeParser(1009 as number, 'text') as (text: string) => (string | null)[];

/**
 * JSON stays the text PostgreSQL wrote, so that it reaches the client untouched; dates and times stay ISO text, because a
 * JavaScript Date would lose microseconds and the difference between a day and a moment; numeric stays its digits.
 */
const parsers = new Map<number, Parser>([
  [builtins.INT8, exactInteger],
  ...[
    builtins.JSON,
    builtins.JSONB,
    builtins.NUMERIC,
    builtins.DATE,
    builtins.TIME,
    builtins.TIMETZ,
    builtins.TIMESTAMP,
    builtins.TIMESTAMPTZ,
    builtins.INTERVAL,
  ].map((oid): [number, Parser] => [oid, asText]),
  // The arrays of the same types, which have no names in the driver: int8, json, jsonb, numeric, date, time, timetz, timestamp, timestamptz, interval.
  [1016, (text) => textArray(text).map((item) => (item === null ? null : exactInteger(item)))],
  ...[199, 3807, 1231, 1182, 1183, 1270, 1115, 1185, 1187].map((oid): [number, Parser] => [oid, textArray]),
]);

/** The `types` of every client: what {@link parsers} names, and the driver's own way for the rest. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? pg.types.getTypeParser(oid, format as 'text');
  },
};
