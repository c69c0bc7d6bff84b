import { ASSETS } from './assets.js';
import { page } from './page.js';

const style = (name: string): string => `<link rel="stylesheet" href="${ASSETS}/${name}">`;
const script = (name: string): string => `<script src="${ASSETS}/${name}" defer></script>`;

export const reference = (): string =>
  page(
    'Eleven: API reference',
    [style('swagger-ui.css'), style('page.css'), script('swagger-ui.js'), script('reference.js')],
    '<div id="reference"></div>',
  );

export const graphiql = (): string =>
  page(
    'Eleven: GraphiQL',
    [
      style('graphiql.css'),
      style('page.css'),
      script('react.js'),
      script('react-dom.js'),
      script('graphql-ws.js'),
      script('graphiql.js'),
      script('explore.js'),
    ],
    '<div id="graphiql"></div>',
  );

interface Line {
  readonly href: string;
  readonly en: string;
  readonly ru: string;
}

const LINES: readonly Line[] = [
  { href: '/docs', en: 'API reference (REST)', ru: 'Справочник API (REST)' },
  { href: '/graphiql', en: 'GraphiQL: ask in GraphQL', ru: 'GraphiQL: запросы на GraphQL' },
  { href: '/v1/openapi.json', en: 'OpenAPI 3.1 document', ru: 'Документ OpenAPI 3.1' },
  { href: '/graphql/schema.graphql', en: 'GraphQL schema (SDL)', ru: 'Схема GraphQL (SDL)' },
];

const WORDS = {
  en: {
    about: 'A CRM backend over GraphQL and REST.',
    signIn: 'Sign in:',
    then: 'Then send the access token, or an API key, with every request:',
  },
  ru: {
    about: 'Сервер CRM с доступом по GraphQL и REST.',
    signIn: 'Вход:',
    then: 'Дальше каждый запрос несёт токен или ключ API:',
  },
};

/** The first page: where everything is. */
export function landing(locale: 'en' | 'ru'): string {
  const words = WORDS[locale];
  const links = LINES.map((line) => `<li><a href="${line.href}">${line[locale]}</a></li>`).join('\n');
  return page(
    'Eleven',
    [style('page.css')],
    `<main>
<h1>Eleven</h1>
<p>${words.about}</p>
<ul>
${links}
</ul>
<p>${words.signIn}</p>
<pre>POST /v1/auth/login
Content-Type: application/json

{ "email": "…", "password": "…" }</pre>
<p>${words.then}</p>
<pre>Authorization: Bearer …</pre>
</main>`,
    locale,
  );
}

/** Own files beside those of packages. */
export const pageCss = `html, body, #graphiql { height: 100%; margin: 0; }
main { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; font: 16px/1.6 system-ui, sans-serif; }
main input { font: inherit; width: 100%; max-width: 24rem; padding: 0.4rem; box-sizing: border-box; }
main button { font: inherit; padding: 0.4rem 1.2rem; }
main pre { background: #f4f4f4; padding: 0.8rem; overflow-x: auto; }
`;

/** Starts the reference. Its validator badge would ask another server, so it is off. */
export const referenceJs = `window.ui = SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  filter: true,
  validatorUrl: null,
  persistAuthorization: false,
});
`;

/**
 * Starts GraphiQL. The token stands in its headers editor and is kept nowhere; a subscription opens a socket of its own with
 * these headers as `connection_init`. The schema comes from the server's own file, for which no token is needed.
 */
export const exploreJs = (example: string): string => `(async () => {
  const schema = await (await fetch('/graphql/schema.json')).json();
  const http = GraphiQL.createFetcher({ url: '/graphql' });
  const isSubscription = (params, options) =>
    (options && options.documentAST ? options.documentAST.definitions : []).some(
      (one) => one.operation === 'subscription' && (!params.operationName || (one.name && one.name.value === params.operationName)),
    );
  const fetcher = (params, options) => {
    if (!isSubscription(params, options)) return http(params, options);
    const url = location.origin.replace(/^http/, 'ws') + '/graphql';
    const client = graphqlWs.createClient({ url, connectionParams: (options && options.headers) || {}, retryAttempts: 0 });
    return client.iterate(params);
  };
  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, {
      fetcher,
      schema: schema.data,
      defaultQuery: ${JSON.stringify(example)},
      defaultHeaders: '{ "Authorization": "Bearer " }',
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
      defaultEditorToolsVisibility: 'headers',
    }),
  );
})();
`;
