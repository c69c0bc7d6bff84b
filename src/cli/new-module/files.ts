import { pascal } from '../../registry/names.js';
import type { ModuleNames } from './names.js';

/** The files of a new module, by path inside its folder. */
export function moduleFiles(n: ModuleNames): Record<string, string> {
  return {
    'index.ts': indexFile(n),
    'README.md': readme(n),
    [`${n.file}.entity.ts`]: entityFile(n),
    [`close-${n.file}.action.ts`]: actionFile(n),
    [`${n.module}.test.ts`]: testFile(n),
  };
}

const closing = (n: ModuleNames): string => `close${n.type}`;

const indexFile = (n: ModuleNames): string => `import { defineModule } from '#kernel';
import { ${closing(n)} } from './close-${n.file}.action.js';
import { ${n.entity} } from './${n.file}.entity.js';

declare module '#kernel/types' {
  interface Entities {
    ${n.entity}: typeof ${n.entity};
  }
  interface Actions {
    '${n.entity}.close': typeof ${closing(n)};
  }
}

/** What this module is for, in one sentence. */
export default defineModule('${n.module}', {
${n.linked.module ? `  dependsOn: ['${n.linked.module}'],\n` : ''}  entities: [${n.entity}],
  actions: [${closing(n)}],
});
`;

const entityFile = (n: ModuleNames): string => `import { date, defineEntity, link, staffAccess, text, timestamp } from '#kernel';

/** One ${n.title.toLowerCase()}; planned until it is closed with its outcome. */
export const ${n.entity} = defineEntity('${n.entity}', {
  title: 'subject',
  label: { en: '${n.title}', ru: '${n.title}' },
  fields: {
    subject: text({ required: true, max: 200, search: true }),
    plannedOn: date({ index: true }),
    ${n.linked.entity}: link('${n.linked.entity}', { inverse: '${n.many}', onDelete: 'cascade' }),
    outcome: text({ max: 2000, readOnly: true }),
    closedAt: timestamp({ readOnly: true }),
  },
  access: staffAccess,
  report: { dimensions: ['ownerId', 'plannedOn'] },
});
`;

const actionFile = (n: ModuleNames): string => `import { conflict, defineAction, text } from '#kernel';

/** Ends a ${n.title.toLowerCase()} with what came of it; once only. */
export const ${closing(n)} = defineAction('${n.entity}.close', {
  description: 'Ends it with what came of it.',
  input: { outcome: text({ required: true, max: 2000 }) },
  emits: ['${n.entity}.closed'],
  access: 'update',
  async run(ctx, input, record) {
    if (record['closedAt'] != null) throw conflict('already_closed', 'It is closed already; change nothing or create another.');
    const closed = await ctx.records('${n.entity}').update(record.id, { outcome: input.outcome, closedAt: ctx.now().toISOString() });
    await ctx.emit('${n.entity}.closed', { entity: '${n.entity}', id: record.id }, { outcome: input.outcome });
    return closed;
  },
});
`;

const testFile = (n: ModuleNames): string => `import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import ${n.constant} from './index.js';

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(${n.constant}));
});
afterAll(() => kit?.close());

describe('${n.module}', () => {
  it('a ${n.title.toLowerCase()} is found by a word of its subject and listed with its ${n.linked.entity}', async () => {
    const ctx = makeContext(kit.system);
${linkedRecord(n)}
    const made = await ctx.records('${n.entity}').create({ subject: 'Measure the windows', plannedOn: '2026-12-01', ${n.linked.entity}Id: String(linked.id) });
    const found = await ctx.records('${n.entity}').list({ search: 'window', filter: { ${n.linked.entity}Id: { eq: linked.id } } });
    expect(found.nodes.map((one) => one.id)).toEqual([made.id]);
    expect(await ctx.records('${n.linked.entity}').get(String(linked.id), ['${n.many}.subject'])).toEqual({ ${n.many}: { nodes: [{ subject: 'Measure the windows' }] } });
  });

  it('is closed once, with its outcome', async () => {
    kit.setNow(new Date('2026-12-01T10:00:00Z'));
    const ctx = makeContext(await kit.actor('manager'));
    const made = await ctx.records('${n.entity}').create({ subject: 'Measure the windows' });
    await ctx.run('${n.entity}.close', { id: made.id, outcome: 'Four windows' } as never);
    expect(await ctx.records('${n.entity}').get(made.id)).toMatchObject({ outcome: 'Four windows', closedAt: '2026-12-01T10:00:00.000Z', version: 2 });
    await expect(ctx.run('${n.entity}.close', { id: made.id, outcome: 'Again' } as never)).rejects.toMatchObject({ code: 'already_closed' });
  });

  it('needs a subject, and only reading is a viewer’s', async () => {
    await expect(makeContext(kit.system).records('${n.entity}').create({} as never)).rejects.toMatchObject({ code: 'required', pointer: '/subject' });
    const viewer = makeContext(await kit.actor('viewer'));
    await expect(viewer.records('${n.entity}').create({ subject: 'Measure' })).rejects.toMatchObject({ status: 403 });
    expect((await viewer.records('${n.entity}').list()).nodes.length).toBeGreaterThan(0);
  });
});
`;

const linkedRecord = (n: ModuleNames): string =>
  n.linked.entity === 'account'
    ? `    const linked = await ctx.records('account').create({ name: 'Glass and Sons' });`
    : `    const linked = await ctx.records('user').create({ name: 'Anna', email: 'anna@example.com' });`;

const readme = (n: ModuleNames): string => `# ${pascal(n.module)}

What this module is for, in one sentence.

| | |
|---|---|
| Entities | \`${n.entity}\`: \`/v1/${n.route}\`, \`${n.many}\` in GraphQL, the list \`${n.many}\` of \`${n.linked.entity}\` |
| Actions | \`${n.entity}.close\`: \`POST /v1/${n.route}/{id}/close\`, \`${closing(n)}\` in GraphQL |
| Events out | \`${n.entity}.created\`, \`${n.entity}.updated\`, \`${n.entity}.deleted\`, \`${n.entity}.restored\`, \`${n.entity}.closed\` |
| Events in | none |
`;
