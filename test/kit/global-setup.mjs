/**
 * Starts the one PostgreSQL of this jest run. Jest loads this file outside its own module system, where `.js` in an import
 * is not mapped to the TypeScript source; the hook does that, and Node 24 strips the types.
 */
import { registerHooks } from 'node:module';

export default async function globalSetup() {
  const hooks = registerHooks({ resolve: sourceForJs });
  const { startTestServer } = await import('./server.ts');
  hooks.deregister();
  globalThis.elevenTestServer = await startTestServer();
}

function sourceForJs(specifier, context, next) {
  try {
    return next(specifier, context);
  } catch (error) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
    return next(`${specifier.slice(0, -3)}.ts`, context);
  }
}
