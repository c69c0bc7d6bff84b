/** Prints every committed change of the named entities as a line of JSON: `npx node examples/subscribe.mjs person`. */
import { readFileSync } from 'node:fs';
import { createClient } from 'graphql-ws';

const { url, apiKey } = JSON.parse(readFileSync('.data/demo.json', 'utf8'));
const client = createClient({
  url: `${url.replace(/^http/, 'ws')}/graphql`,
  connectionParams: { authorization: `Bearer ${apiKey}` },
  on: { connected: () => process.stderr.write(`Listening at ${url}.\n`) },
});

// With `after` (the cursor of the last change seen) nothing is missed, however long the line was broken.
const query = 'subscription ($entities: [String!]) { changes(entities: $entities) { event recordId version changed cursor } }';
for await (const { data, errors } of client.iterate({ query, variables: { entities: process.argv.slice(2) } })) {
  process.stdout.write(`${JSON.stringify(errors ?? data.changes)}\n`);
}
