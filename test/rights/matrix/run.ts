import type { LightMyRequestResponse } from 'fastify';
import { ACTORS, type ActorName, type MatrixRow } from './matrix-file.js';
import { Expectations, type Expected } from './expectations.js';
import { operationsOf, type Operation } from './operations.js';
import { inParallel } from './parallel.js';
import { graphqlRequest, NEVER, restRequest, type About } from './requests.js';
import type { Actor, Stage } from './stage.js';
import { arrange, OWNERSHIPS, type Ownership, type State, type Subject } from './subjects.js';

/** What a run has tried, and each answer that was not as the matrix says. */
export interface Tried {
  readonly requests: number;
  readonly operations: number;
  readonly wrong: readonly string[];
}

export interface RunOptions {
  /** Called for each combination; true to try it. */
  readonly chosen: () => boolean;
  readonly actors?: readonly ActorName[];
  readonly only?: (operation: Operation) => boolean;
  /** How many entities are tried at a time, of those that no record ties together. */
  readonly atOnce?: number;
  /** Entities that need not be tried again, and who is told of each that was. */
  readonly done?: ReadonlyMap<string, Tried>;
  readonly note?: (group: string, tried: Tried) => void;
}

/** These end what the actor came in by. */
const ENDS_SESSIONS = ['POST /v1/auth/logout', 'POST /v1/auth/logout-all'];
const OUTSIDE: readonly ActorName[] = ['anonymous', 'expired', 'revoked', 'wrongAudience', 'suspended'];
const CHANGES = /^(update|delete|restore|action)/;

/** Asks the running program for every operation as every actor, over both surfaces, and compares with the matrix. */
export async function runMatrix(
  stage: Stage,
  rows: readonly MatrixRow[],
  subjects: ReadonlyMap<string, Subject>,
  options: RunOptions,
): Promise<Tried> {
  const expectations = new Expectations(rows);
  const operations = operationsOf(stage.kit.kernel.registry, stage.routes).filter((one) => options.only?.(one) ?? true);
  const groups = new Map<string, Operation[]>();
  for (const one of operations) {
    const name = one.kind === 'further' || one.kind === 'guest' ? '' : (one.entity?.name ?? '');
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const all = new Map(options.done ?? []);
  const tryGroup = async (name: string): Promise<void> => {
    const run = new Run(stage, expectations);
    for (const actorName of options.actors ?? ACTORS)
      await run.asActor(stage.actors.get(actorName) as Actor, groups.get(name) ?? [], subjects.get(name), options.chosen);
    const tried = { requests: run.requests, operations: groups.get(name)?.length ?? 0, wrong: run.wrong };
    all.set(name, tried);
    options.note?.(name, tried);
  };
  await inParallel(
    [...groups.keys()].filter((name) => !all.has(name)),
    (name) => touchedBy(subjects.get(name)),
    tryGroup,
    options.atOnce ?? 1,
  );
  const tried = [...all.values()];
  return {
    requests: tried.reduce((sum, one) => sum + one.requests, 0),
    operations: tried.reduce((sum, one) => sum + one.operations, 0),
    wrong: tried.flatMap((one) => one.wrong),
  };
}

/** The records that are given to others and put into other states while an entity is tried. */
const touchedBy = (subject: Subject | undefined): string[] =>
  subject ? [...subject.ids.values(), ...subject.roots.map(({ id }) => id), ...subject.inputRoots.map(({ id }) => id)] : [];

class Run {
  requests = 0;
  readonly wrong: string[] = [];
  private readonly stage: Stage;
  private readonly expectations: Expectations;
  constructor(stage: Stage, expectations: Expectations) {
    this.stage = stage;
    this.expectations = expectations;
  }

  async asActor(actor: Actor, group: readonly Operation[], subject: Subject | undefined, chosen: () => boolean): Promise<void> {
    const outside = OUTSIDE.includes(actor.name);
    // Whose the record is makes a difference only for those who come in, in the firm itself.
    const rounds = subject && !outside && actor.name !== 'foreign' ? OWNERSHIPS : (['other'] as const);
    for (const owned of rounds) {
      let arranged = false;
      for (const operation of group)
        for (const state of statesFor(operation, outside ? undefined : subject)) {
          if (!chosen()) continue;
          if (subject && !outside && !arranged) await arrange(this.stage, subject, owned, actor);
          await this.check(operation, actor, subject, owned, state);
          arranged = !CHANGES.test(operation.kind);
        }
    }
  }

  private async check(
    operation: Operation,
    actor: Actor,
    subject: Subject | undefined,
    owned: Ownership,
    state: State,
  ): Promise<void> {
    if (ENDS_SESSIONS.includes(operation.rest) && actor.userId !== null) return;
    const expected = this.expectations.of(operation, actor.name, subject, owned, state);
    const about: About = {
      subject,
      id: subject?.ids.get(state) ?? NEVER,
      harmless: expected.harmless ?? false,
    };
    const where = `${operation.name} as ${actor.name}, ${owned}, ${state}`;
    if (operation.rest !== '-') {
      const ask = (id: string) => this.send(actor, restRequest(operation, { ...about, id }));
      const answer = await ask(about.id);
      await this.compare(`${where}, REST`, expected, answer, subject, operation, () => ask(NEVER));
      // What REST has just changed is put back for GraphQL.
      if (subject && answer.statusCode < 300 && CHANGES.test(operation.kind)) await arrange(this.stage, subject, owned, actor);
    }
    const document = graphqlRequest(operation, about);
    if (!document) return;
    const ask = (id: string) => {
      const asked = graphqlRequest(operation, { ...about, id }) ?? document;
      return this.send(actor, { method: 'POST', url: '/graphql', payload: asked });
    };
    await this.compare(`${where}, GraphQL`, expected, await ask(about.id), subject, operation, () => ask(NEVER));
  }

  private async send(actor: Actor, request: ReturnType<typeof restRequest>): Promise<LightMyRequestResponse> {
    this.requests++;
    const authorization = actor.authorization === undefined ? {} : { authorization: actor.authorization };
    return this.stage.app.inject({ ...request, headers: { ...request.headers, ...authorization } });
  }

  private async compare(
    where: string,
    expected: Expected,
    answer: LightMyRequestResponse,
    subject: Subject | undefined,
    operation: Operation,
    atRandom: () => Promise<LightMyRequestResponse>,
  ): Promise<void> {
    const status = statusOf(answer);
    if (!expected.statuses.includes(status)) {
      this.wrong.push(`${where}: ${status} instead of ${expected.statuses.join(' or ')} ${answer.body.slice(0, 160)}`);
      return;
    }
    if (expected.states && status === 200 && subject) {
      const told = statesTold(operation, answer.body, subject);
      const wanted = operation.kind === 'aggregate' ? expected.states.length : [...expected.states].sort().join();
      if (told !== wanted) this.wrong.push(`${where}: tells of ${told} instead of ${wanted}`);
    }
    if (status === 404 && expected.statuses.length === 1) {
      const random = await atRandom();
      if (bare(random.body) !== bare(answer.body))
        this.wrong.push(`${where}: 404 with ${answer.body.slice(0, 200)}, of a random id ${random.body.slice(0, 200)}`);
    }
  }
}

const statesFor = (operation: Operation, subject: Subject | undefined): State[] =>
  subject && (operation.rest.includes('/:id') || / (update|delete|restore)$/.test(operation.rest))
    ? [...subject.ids.keys()]
    : ['live'];

const bare = (body: string): string => body.replace(/"requestId":"[^"]*"/g, '');

function statusOf(answer: LightMyRequestResponse): number {
  const isJson = String(answer.headers['content-type']).startsWith('application/json');
  if (answer.statusCode !== 200 || !isJson || !answer.body.includes('"errors"')) return answer.statusCode;
  const { errors } = answer.json<{ errors?: { extensions?: { status?: number } }[] }>();
  return (Array.isArray(errors) ? errors[0]?.extensions?.status : undefined) ?? answer.statusCode;
}

/** Which of the subject's records an answer tells of; of an aggregate, how many. */
function statesTold(operation: Operation, body: string, subject: Subject): string | number {
  if (operation.kind === 'aggregate')
    return [...body.matchAll(/"count"\s?:\s?(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  return [...subject.ids]
    .filter(([, id]) => body.includes(id))
    .map(([state]) => state)
    .sort()
    .join();
}
