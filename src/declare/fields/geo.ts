import { invalid } from '../../platform/problem.js';
import type { ColumnRef, Field, FieldOptions, IsRequired, Operator } from '../field.js';
import { isNull } from '../operators.js';
import { checkKeys } from './check-keys.js';
import { storedParts } from './stored-parts.js';

/** A place on the earth in degrees of WGS 84: north and east are positive. */
export interface Geo {
  lat: number;
  lon: number;
}

export interface GeoOptions extends FieldOptions {
  default?: Geo | ((ctx: never) => Geo | null) | null;
}

interface Near extends Geo {
  km: number;
}

/** Mean radius of the earth in km (IUGG). */
const RADIUS = 6371.0088;
/** Half of the equator: everything is nearer. */
const FARTHEST = 20_038;
const TYPES = `type Geo { lat: Float! lon: Float! }
input GeoInput { lat: Float! lon: Float! }
input GeoNear { lat: Float! lon: Float! km: Float! }`;

function degrees(value: unknown, pointer: string, limit: number): number {
  if (typeof value !== 'number' || !(Math.abs(value) <= limit))
    throw invalid(pointer, `Expected a number from -${limit} to ${limit}.`, { limit });
  return value === 0 ? 0 : value;
}

const parse = (value: unknown, pointer: string): Geo => {
  const given = checkKeys(value, pointer, ['lat', 'lon'], 'a place such as { "lat": 55.7558, "lon": 37.6173 }');
  return { lat: degrees(given.lat, `${pointer}/lat`, 90), lon: degrees(given.lon, `${pointer}/lon`, 180) };
};

function parseNear(value: unknown, pointer: string): Near {
  const given = checkKeys(value, pointer, ['lat', 'lon', 'km'], 'a circle such as { "lat": 55.7558, "lon": 37.6173, "km": 10 }');
  const km = given.km;
  if (typeof km !== 'number' || !(km > 0 && km <= FARTHEST))
    throw invalid(`${pointer}/km`, `Expected kilometres above 0, at most ${FARTHEST}.`);
  return { lat: degrees(given.lat, `${pointer}/lat`, 90), lon: degrees(given.lon, `${pointer}/lon`, 180), km };
}

const latitude = { type: 'number', minimum: -90, maximum: 90 };
const longitude = { type: 'number', minimum: -180, maximum: 180 };

/** Within `km` of a point by the haversine formula (a sphere: at most 0.6 % off); the band of latitudes is what an index can serve. */
const near: Operator = {
  graphql: 'GeoNear',
  json: {
    type: 'object',
    required: ['lat', 'lon', 'km'],
    additionalProperties: false,
    properties: { lat: latitude, lon: longitude, km: { type: 'number', exclusiveMinimum: 0, maximum: FARTHEST } },
  },
  parse: parseNear,
  sql(c, value, bind) {
    const circle = value as Near;
    const band = (circle.km / RADIUS) * (180 / Math.PI) + 1e-9;
    const [lat, lon, km] = [bind(circle.lat, 'float8'), bind(circle.lon, 'float8'), bind(circle.km, 'float8')];
    const south = bind(circle.lat - band, 'float8');
    const north = bind(circle.lat + band, 'float8');
    const square = (degreesSql: string) => `power(sin(radians(${degreesSql}) / 2), 2)`;
    const chord = `${square(`${c('_lat')} - ${lat}`)} + cos(radians(${lat})) * cos(radians(${c('_lat')})) * ${square(`${c('_lon')} - ${lon}`)}`;
    // Rounding may bring the chord of opposite points above 1, where asin fails.
    return `(${c('_lat')} between ${south} and ${north} and ${2 * RADIUS} * asin(least(1, sqrt(${chord}))) <= ${km})`;
  },
};

/** A place by latitude and longitude in degrees, `{ "lat": 55.7558, "lon": 37.6173 }`. */
export function geo<const O extends GeoOptions = {}>(options?: O): Field<Geo, Geo, IsRequired<O>> {
  const o: GeoOptions = options ?? {};
  const json = {
    type: 'object',
    required: ['lat', 'lon'],
    additionalProperties: false,
    properties: { lat: latitude, lon: longitude },
  };
  return {
    kind: 'geo',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [
      { suffix: '_lat', type: 'float8' },
      { suffix: '_lon', type: 'float8' },
    ],
    checks: (c) => [
      `(${c('_lat')} is null) = (${c('_lon')} is null)`,
      `${c('_lat')} between -90 and 90`,
      `${c('_lon')} between -180 and 180`,
    ],
    parse,
    toColumns(value) {
      const place = value as Geo | null | undefined;
      return [place?.lat ?? null, place?.lon ?? null];
    },
    select: (c) => `case when ${c('_lat')} is not null then json_build_object('lat', ${c('_lat')}, 'lon', ${c('_lon')}) end`,
    parts: { lat: (c: ColumnRef) => c('_lat'), lon: (c: ColumnRef) => c('_lon') },
    fromStored: (stored) => storedParts(stored, { lat: '_lat', lon: '_lon' }, { lat: Number, lon: Number }),
    graphql: { out: 'Geo', in: 'GeoInput', types: TYPES, selection: true },
    json,
    operators: { near, ...isNull('_lat') },
    samples: {
      valid: [
        { in: { lat: 55.7558, lon: 37.6173 } },
        { in: { lat: -90, lon: 180 } },
        { in: { lat: 0.1 + 0.2, lon: 1e-7 } },
        { in: { lat: 0, lon: -180 } },
      ],
      invalid: [
        '55.7558, 37.6173',
        [55.7558, 37.6173],
        {},
        { lat: 1 },
        { lat: 90.0001, lon: 0 },
        { lat: 0, lon: -180.5 },
        { lat: '1', lon: '2' },
        { lat: null, lon: 0 },
        { lat: 1e300, lon: 0 },
        { lat: 1, lon: 2, alt: 3 },
        5,
        true,
      ],
    },
  };
}
