import { loadRights } from '../src/access/load-rights.js';
import type { Database } from '../src/platform/db.js';
import type { Statement } from '../src/platform/database/session.js';
import { createServer } from '../src/surfaces/server.js';
import { withKernel } from './fill/tenants.js';

/** A request to learn the SQL of. */
export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string;
}

/** What PostgreSQL is sent for it. */
export interface Planned {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * The one statement the product sends for each question when the user puts it: its own routes and planner run here, in
 * this process, over connections that keep a note of what passes. So the floor runs the same text, whatever it becomes.
 */
export function plannedStatements<Name extends string>(
  databaseUrl: string,
  who: { tenantId: string; userId: string },
  questions: Readonly<Record<Name, Question>>,
): Promise<Record<Name, Planned>> {
  return withKernel(databaseUrl, async ({ kernel }) => {
    const rights = await loadRights(kernel.db, kernel.registry, who);
    if (rights === null) throw new Error('the user is not active');
    const passed: Planned[] = [];
    const db: Database = {
      ...kernel.db,
      query: (statement: string | Statement, values?: readonly unknown[]) => {
        passed.push(
          typeof statement === 'string'
            ? { sql: statement, values: values ?? [] }
            : { sql: statement.text, values: statement.values ?? [] },
        );
        return kernel.db.query(statement, values);
      },
    };
    const gate = { authenticate: async () => rights, reload: async () => rights };
    const { app } = await createServer({ ...kernel, db }, gate);
    const planned: Partial<Record<Name, Planned>> = {};
    for (const [name, question] of Object.entries(questions) as [Name, Question][]) {
      passed.length = 0;
      const answer = await app.inject({
        method: question.method,
        url: question.url,
        ...(question.body === undefined ? {} : { payload: question.body, headers: { 'content-type': 'application/json' } }),
      });
      if (answer.statusCode !== 200 || passed.length !== 1)
        throw new Error(
          `${question.url}: status ${answer.statusCode}, ${passed.length} statements; expected 200 and one. ${answer.body.slice(0, 300)}`,
        );
      planned[name] = passed[0]!;
    }
    await app.close();
    return planned as Record<Name, Planned>;
  });
}
