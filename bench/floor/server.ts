import Fastify, { type FastifyRequest } from 'fastify';
import pg from 'pg';
import type { FloorSetup, FloorValue } from './routes.js';

/*
 * The floor: what the same SQL costs when nothing stands between HTTP and PostgreSQL but Fastify and `pg`. No log-in, no
 * rights, no row-level security, no validation. Nobody can be faster with this database, driver and HTTP server.
 */

const setup = JSON.parse(process.env.FLOOR ?? '{}') as FloorSetup;
const pool = new pg.Pool({ connectionString: setup.databaseUrl, options: setup.options, max: setup.pool, idleTimeoutMillis: 0 });
const asText = { getTypeParser: () => (value: string) => value };
const app = Fastify({ logger: false });

const valueOf = (value: FloorValue, request: FastifyRequest): string | number | null => {
  if (value === null || typeof value !== 'object') return value;
  if ('path' in value) return (request.params as Record<string, string>)[value.path]!;
  return (request.body as Record<string, string | null>)[value.body] ?? null;
};

for (const { method, path, name, sql, values, column = 0 } of setup.routes) {
  app.route({
    method,
    url: path,
    handler: async (request, reply) => {
      const answer = await pool.query({
        name,
        text: sql,
        values: values.map((value) => valueOf(value, request)),
        rowMode: 'array',
        types: asText,
      });
      return reply.type('application/json; charset=utf-8').send((answer.rows as string[][])[0]![column]);
    },
  });
}
app.get('/ready', async (_request, reply) => reply.send('ready'));

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
process.once('SIGTERM', () => void app.close().then(() => pool.end()));
