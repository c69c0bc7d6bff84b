import './typescript.mjs';

/** Starts the one PostgreSQL of this jest run. Jest loads this file outside its own module system, hence plain JavaScript. */
export default async function globalSetup() {
  const { startTestServer } = await import('./server.ts');
  globalThis.elevenTestServer = await startTestServer();
}
