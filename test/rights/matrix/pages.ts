/** Addresses of people's pages, which the API document does not describe. */
export const PAGES: readonly string[] = [
  'GET /',
  'GET /docs',
  'GET /graphiql',
  'GET /reset-password',
  'GET /accept-invitation',
  ...[
    'swagger-ui.css',
    'swagger-ui.js',
    'graphiql.css',
    'graphiql.js',
    'react.js',
    'react-dom.js',
    'graphql-ws.js',
    'password.js',
    'page.css',
    'reference.js',
    'explore.js',
  ].map((name) => `GET /docs/assets/${name}`),
];
