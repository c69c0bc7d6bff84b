/** What a race needs: one HTTP request, whoever answers it. */
export type Request = (
  method: string,
  path: string,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Response>;

/** An answer to it. */
export interface Response {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: boolean;
}

/** What came of a race, in figures. */
export interface RaceResult {
  readonly statuses: Readonly<Record<string, number>>;
  /** What is not as it must be. */
  readonly wrong: readonly string[];
}

const statusesOf = (all: readonly Response[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(all, ({ status }) => status)].map(([status, some]) => [String(status), some.length]));

/** F19: `keys` × `parallel` identical requests: one row for each key, and everybody gets its answer or is told to come again. */
export async function duplicates(request: Request, keys: number, parallel: number, prefix: string): Promise<RaceResult> {
  const [all, wrong]: [Response[], string[]] = [[], []];
  for (let n = 0; n < keys; n++) {
    const key = `${prefix}-${n}`;
    const body = { name: `Once ${key}`, notDuplicate: true };
    const send = (i: number) =>
      i % 2 === 0
        ? request('POST', '/v1/accounts?fields=id', body, { 'idempotency-key': key })
        : request('POST', '/v1/accounts?fields=id', body, { 'idempotency-key': key });
    const told = await Promise.all(Array.from({ length: parallel }, (_, i) => send(i)));
    all.push(...told);
    const good = told.filter(({ status }) => status === 201);
    if (new Set(good.map(({ text }) => text)).size !== 1) wrong.push(`${key}: ${good.length} answers that are not one`);
    const odd = told.find(({ status, retryAfter }) => status !== 201 && !(status === 409 && retryAfter));
    if (odd) wrong.push(`${key}: ${odd.status} ${odd.text.slice(0, 150)}`);
    const other = await request('POST', '/v1/accounts?fields=id', { ...body, name: 'Another' }, { 'idempotency-key': key });
    if (other.status !== 422) wrong.push(`${key} with another body: ${other.status}`);
    const { text } = await request('GET', `/v1/accounts?filter[name][eq]=${encodeURIComponent(body.name)}&fields=id`, undefined);
    const found = (JSON.parse(text) as { nodes: unknown[] }).nodes.length;
    if (found !== 1) wrong.push(`${key}: ${found} rows`);
  }
  const long = await request('POST', '/v1/accounts?fields=id', { name: 'Long key' }, { 'idempotency-key': 'k'.repeat(256) });
  if (long.status !== 400) wrong.push(`a key of 256 characters: ${long.status}`);
  return { statuses: statusesOf(all), wrong };
}

/** F20: `writers` count one field up, `each` times with the version they read: the sum is the number of successes. */
export async function lostUpdates(request: Request, writers: number, each: number): Promise<RaceResult> {
  const [all, wrong]: [Response[], string[]] = [[], []];
  const made = JSON.parse(
    (await request('POST', '/v1/accounts', { name: `Counter ${Date.now()}`, employees: 0, notDuplicate: true })).text,
  ) as { id: string };
  const path = `/v1/accounts/${made.id}?fields=id,employees`;
  const writer = async (): Promise<number> => {
    let done = 0;
    for (let n = 0; n < each; n++) {
      const now = JSON.parse((await request('GET', path, undefined)).text) as { version: number; employees: number };
      const told = await request('PATCH', path, { employees: now.employees + 1 }, { 'if-match': `"${now.version}"` });
      all.push(told);
      if (told.status === 200) done++;
      else if (told.status !== 412 && told.status !== 409) wrong.push(`${told.status} ${told.text.slice(0, 150)}`);
    }
    return done;
  };
  const successes = (await Promise.all(Array.from({ length: writers }, writer))).reduce((sum, n) => sum + n, 0);
  const end = JSON.parse((await request('GET', path, undefined)).text) as { employees: number };
  if (end.employees !== successes) wrong.push(`${successes} successes, counted to ${end.employees}`);
  const forgotten = await request('PATCH', path, { employees: 1 });
  if (forgotten.status !== 428) wrong.push(`without If-Match: ${forgotten.status}`);
  const { version } = JSON.parse((await request('GET', path, undefined)).text) as { version: number };
  const deletes = await Promise.all([1, 2].map(() => request('DELETE', path, {}, { 'if-match': `"${version}"` })));
  const statuses = deletes.map(({ status }) => status).sort();
  if (statuses[0] !== 200 || ![404, 409, 412].includes(statuses[1] ?? 0))
    wrong.push(`two deletes at once: ${statuses.join(', ')}`);
  return { statuses: statusesOf(all), wrong };
}

/** F21: `parallel` upserts of one id that another system gave, for `ids` of them: one row each. */
export async function upsertRaces(request: Request, ids: number, parallel: number, prefix: string): Promise<RaceResult> {
  const [all, wrong]: [Response[], string[]] = [[], []];
  for (let n = 0; n < ids; n++) {
    const id = `${prefix}-${n}`;
    const told = await Promise.all(
      Array.from({ length: parallel }, (_, i) =>
        request('POST', '/v1/accounts/upsert?fields=id', {
          match: { externalId: { system: 'race', id } },
          input: { name: `Upserted ${id}`, notes: `by ${i}`, notDuplicate: true },
        }),
      ),
    );
    all.push(...told);
    const odd = told.find(({ status, retryAfter }) => status !== 200 && status !== 201 && !(status === 409 && retryAfter));
    if (odd) wrong.push(`${id}: ${odd.status} ${odd.text.slice(0, 150)}`);
    const created = told.filter(({ status }) => status === 201).length;
    if (created !== 1) wrong.push(`${id}: created ${created} times`);
    const { text } = await request(
      'GET',
      `/v1/accounts?filter[name][eq]=${encodeURIComponent(`Upserted ${id}`)}&fields=id`,
      undefined,
    );
    const found = (JSON.parse(text) as { nodes: unknown[] }).nodes.length;
    if (found !== 1) wrong.push(`${id}: ${found} rows`);
  }
  return { statuses: statusesOf(all), wrong };
}
