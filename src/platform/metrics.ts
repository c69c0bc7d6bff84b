import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { storageAlarm, stores } from './storage-alarm.js';

/** Where the figures come from; each is asked only when the metrics are read. */
export interface MetricSources {
  /** Connections of the requests' pool. */
  pool(): { total: number; idle: number; waiting: number };
  /** Requests of known callers in this process. */
  requests?(): { running: number; waiting: number };
  /** Subscribers of this process, and how many milliseconds its slowest reader of the ledger is behind. */
  feed?(): { subscribers: number; lag: number };
  /** Of the whole installation, not of this process. */
  jobs?(): Promise<{ waiting: number; running: number; dead: number }>;
  /** Tenants whose after-commit listeners have changes waiting; of the whole installation. */
  pendingTenants?(): Promise<number>;
}

export interface Metrics {
  /** One answered request; `route` is the route's pattern such as `/v1/people/:id`, never the address, whose ids would be without end. */
  observe(request: { method: string; route: string; status: number; seconds: number }): void;
  /** Prometheus text format, and its content type. */
  read(): Promise<{ contentType: string; body: string }>;
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics of one process, in a registry of their own: two servers in one process (tests) do not mix. */
export function createMetrics(sources: MetricSources, log: (line: string) => void = () => undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'eleven_http_request_seconds',
    help: 'Time to answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const gauge = (
    name: string,
    help: string,
    states: readonly string[],
    read: () => Promise<Record<string, number>> | Record<string, number>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        try {
          const figures = await read();
          for (const state of states) this.set({ state }, figures[state] ?? 0);
        } catch (error) {
          // With the database away the other figures are wanted most.
          this.reset();
          log(`${name} could not be read: ${String(error)}`);
        }
      },
    });
  gauge(
    'eleven_database_connections',
    'Connections of the pool for requests; waiting are callers without one.',
    ['total', 'idle', 'waiting'],
    sources.pool,
  );
  gauge('eleven_storage_full', '1 while writes are refused because this store is full.', stores, () =>
    Object.fromEntries(stores.map((store) => [store, Number(storageAlarm(store).full)])),
  );
  gauge('eleven_storage_refusals', 'Writes refused since the start because this store is full.', stores, () =>
    Object.fromEntries(stores.map((store) => [store, storageAlarm(store).refusals])),
  );
  const { requests, feed, jobs, pendingTenants } = sources;
  if (requests)
    gauge('eleven_requests', 'Requests at work, and those whose turn it is not yet.', ['running', 'waiting'], requests);
  if (feed)
    gauge('eleven_feed', 'Live subscribers, and milliseconds by which they are behind the ledger.', ['subscribers', 'lag'], feed);
  if (jobs) gauge('eleven_jobs', 'Jobs of the installation.', ['waiting', 'running', 'dead'], jobs);
  if (pendingTenants)
    gauge('eleven_dispatch', 'Tenants with changes that listeners have not been told of.', ['tenants'], async () => ({
      tenants: await pendingTenants(),
    }));
  return {
    observe: ({ method, route, status, seconds }) => durations.observe({ method, route, status: String(status) }, seconds),
    read: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
