import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);

/** Files of packages that the pages load, by the name they are served under. Nothing else of the packages is served. */
const FILES: Record<string, readonly [packageName: string, file: string]> = {
  'swagger-ui.css': ['swagger-ui-dist', 'swagger-ui.css'],
  'swagger-ui.js': ['swagger-ui-dist', 'swagger-ui-bundle.js'],
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
  'graphql-ws.js': ['graphql-ws', 'umd/graphql-ws.min.js'],
};

export const ASSETS = '/docs/assets';

const DAY = 86_400;

/** `GET /docs/assets/…`: streamed from node_modules, known again by size and time of the file. */
export function assetRoutes(app: FastifyInstance): void {
  for (const [name, [packageName, file]] of Object.entries(FILES)) {
    const path = join(folderOf(packageName), file);
    const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    app.get(`${ASSETS}/${name}`, async (request, reply) => {
      const { size, mtimeMs } = await stat(path);
      const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
      void reply.header('etag', etag).header('cache-control', `public, max-age=${DAY}`).header('content-type', type);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      void reply.header('content-length', size);
      return reply.send(createReadStream(path));
    });
  }
}

/** A package's folder. Its own `package.json` may be closed to others, so the entry point leads there. */
function folderOf(packageName: string): string {
  const parts = packageName.split('/');
  let folder = dirname(require.resolve(packageName));
  while (!folder.endsWith(join('node_modules', ...parts))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`The package ${packageName} has no folder of its own.`);
    folder = above;
  }
  return folder;
}
