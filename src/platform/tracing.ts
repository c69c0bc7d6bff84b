import type * as Api from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { Database, Statement } from './db.js';

/** What the server tells of a request to its tracer; W3C Trace Context (`traceparent`) makes it part of the caller's trace. */
export interface Tracing {
  /** Begins the span of a request; its database statements become its children while `within` runs. */
  begin(name: string, headers: Readonly<Record<string, unknown>>, attributes: Attributes): TracedRequest;
  /** The database, each of whose statements is a span: its text without values. */
  database(db: Database): Database;
  /** Sends what is not sent yet. */
  stop(): Promise<void>;
}

export interface TracedRequest {
  within<T>(work: () => T): T;
  end(attributes: Attributes, failed: boolean): void;
}

/** Longest part of a statement that a span holds. */
const STATEMENT_LENGTH = 500;

/**
 * Sends traces by OTLP over HTTP to `endpoint`, e.g. `http://localhost:4318` (OpenTelemetry specification, OTLP/HTTP: `/v1/traces` is
 * appended). Loads OpenTelemetry only when called, so that an installation without a collector pays nothing.
 */
export async function startTracing(endpoint: string, service: { name: string; version: string }): Promise<Tracing> {
  const [
    api,
    { TracerProvider, BatchSpanProcessor },
    { OTLPTraceExporter },
    { AsyncLocalStorageContextManager },
    core,
    { resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service.name, 'service.version': service.version }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })],
  });
  const contexts = new AsyncLocalStorageContextManager();
  contexts.enable();
  api.context.setGlobalContextManager(contexts);
  const propagator = new core.W3CTraceContextPropagator();
  const tracer = provider.getTracer('eleven');

  const within = <T>(place: Context, work: () => T): T => api.context.with(place, work);
  const finish = (span: Span, failed: boolean): void => {
    if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
    span.end();
  };

  const inSpan = spansOf(api, tracer, within, finish);

  return {
    begin(name, headers, attributes) {
      const parent = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter);
      const span = tracer.startSpan(name, { kind: api.SpanKind.SERVER, attributes }, parent);
      const place = api.trace.setSpan(parent, span);
      return {
        within: (work) => within(place, work),
        end(more, failed) {
          span.setAttributes(more);
          finish(span, failed);
        },
      };
    },
    database: (db) => tracedDatabase(db, inSpan),
    async stop() {
      await provider.shutdown();
      contexts.disable();
    },
  };
}

type InSpan = <T>(name: string, text: string, work: () => Promise<T>) => Promise<T>;

const tracedDatabase = (db: Database, inSpan: InSpan): Database => ({
  ...db,
  query: <R>(statement: string | Statement, values?: readonly unknown[]) => {
    const { text, name } = typeof statement === 'string' ? { text: statement, name: undefined } : statement;
    return inSpan(name ?? 'statement', text, () => db.query<R>(statement, values));
  },
  batch: (statements) => inSpan('transaction', statements.map((one) => one.text).join('; '), () => db.batch(statements)),
  transaction: (work, options) => inSpan('transaction', '', () => db.transaction(work, options)),
});

/** Every statement of the database is a span of the request under way. */
const spansOf =
  (
    api: Pick<typeof Api, 'trace' | 'context' | 'SpanKind'>,
    tracer: Tracer,
    within: <T>(place: Context, work: () => T) => T,
    finish: (span: Span, failed: boolean) => void,
  ): InSpan =>
  async (name, text, work) => {
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, STATEMENT_LENGTH) };
    const span = tracer.startSpan(name, { kind: api.SpanKind.CLIENT, attributes });
    let failed = true;
    try {
      const result = await within(api.trace.setSpan(api.context.active(), span), work);
      failed = false;
      return result;
    } finally {
      finish(span, failed);
    }
  };
