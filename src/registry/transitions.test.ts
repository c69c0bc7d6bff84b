import { staffAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { text } from '../declare/fields/text.js';
import { state } from '../declare/fields/state.js';
import { defineListener, defineModule } from '../declare/module.js';
import { machine } from '../declare/state-machine.js';
import { kernelModules } from '../parts/index.js';
import { makeContext, testKernel, type TestKernel } from '#kit';
import { buildRegistry } from './build.js';

const seen: string[] = [];
const letter = defineEntity('letter', {
  title: 'subject',
  fields: {
    subject: text({ required: true }),
    recipient: text(),
    sentBy: text({ readOnly: true }),
    slug: text({ readOnly: true }),
    state: state(
      machine({
        initial: 'draft',
        states: { draft: {}, sent: {}, shredded: {} },
        transitions: {
          send: {
            from: ['draft'],
            to: 'sent',
            requires: ['recipient'],
            set: (_record, ctx: { actor: { userId: string | null } }) => ({ sentBy: ctx.actor.userId }),
            emits: 'sent',
          },
          shred: {
            from: ['draft', 'sent'],
            to: 'shredded',
            access: ['manager'],
            guard: (r) => (r.subject === 'Keep' ? { en: 'It must be kept', ru: 'Её нужно хранить' } : true),
            emits: 'shredded',
          },
        },
      }),
    ),
  },
  derive: [
    {
      from: ['subject', 'recipient'],
      sets: ['slug'],
      of: (r) => ({ slug: `${String(r.subject)} to ${String(r.recipient ?? 'nobody')}` }),
    },
  ],
  access: staffAccess,
});
const post = defineModule('post', {
  entities: [letter],
  listeners: [
    defineListener('letter.sent', {
      name: 'note',
      when: 'transaction',
      run: async (_ctx, event) => void seen.push(`${event.event} ${String(event.after?.from)}→${String(event.after?.to)}`),
    }),
    defineListener('letter.updated', {
      name: 'readers',
      when: 'transaction',
      changed: ['recipient'],
      runMany: async (_ctx, events) => void seen.push(`${events.length} recipients`),
    }),
  ],
});

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([post]);
});
afterAll(() => kit?.close());
beforeEach(() => void seen.splice(0));

describe('transitions', () => {
  it('become actions that take the fields they need, set what follows, and publish their event', async () => {
    const manager = await kit.actor('manager');
    const ctx = makeContext(await kit.refreshed(manager));
    const made = await ctx.records('letter').create({ subject: 'Offer' });
    await expect(ctx.run('letter.send', { id: made.id, subject: 'Other' })).rejects.toMatchObject({ code: 'unknown_field' });
    const sent = await ctx.run('letter.send', { id: made.id, recipient: 'Anna' });
    expect(sent).toMatchObject({ state: 'sent', recipient: 'Anna', sentBy: manager.userId });
    expect(seen).toEqual(['1 recipients', 'letter.sent draft→sent']);
    expect(kit.kernel.registry.permissions.has('letter.shred')).toBe(true);
  });

  it('ask for the permission of their own where they name roles, and for the scope of the record always', async () => {
    const [rep, manager, other] = [await kit.actor('rep'), await kit.actor('manager'), await kit.actor('rep')];
    const contexts = await Promise.all([rep, manager, other].map(async (work) => makeContext(await kit.refreshed(work))));
    const [asRep, asManager, asOther] = contexts as [
      ReturnType<typeof makeContext>,
      ReturnType<typeof makeContext>,
      ReturnType<typeof makeContext>,
    ];
    const made = await asRep.records('letter').create({ subject: 'Offer', recipient: 'Anna' });
    const offered = async (ctx: ReturnType<typeof makeContext>) =>
      (
        (await ctx.records('letter').get(made.id, ['availableTransitions'])) as unknown as {
          availableTransitions: { name: string; allowed: boolean }[];
        }
      ).availableTransitions
        .filter((t) => t.allowed)
        .map((t) => t.name);
    expect(await offered(asRep)).toEqual(['send']);
    expect(await offered(asManager)).toEqual(['send', 'shred']);
    expect(await offered(asOther)).toEqual([]);
    await expect(asRep.run('letter.shred', { id: made.id })).rejects.toMatchObject({ status: 403 });
    await expect(asOther.run('letter.send', { id: made.id })).rejects.toMatchObject({ status: 403 });
    await asManager.run('letter.shred', { id: made.id });
  });

  it('are refused by their guard with its reason in the language of the caller', async () => {
    const ctx = makeContext({ ...kit.system, locale: 'ru' });
    const made = await ctx.records('letter').create({ subject: 'Keep' });
    await expect(ctx.run('letter.shred', { id: made.id })).rejects.toMatchObject({
      status: 409,
      code: 'transition_not_allowed',
      message: expect.stringContaining('Её нужно хранить'),
      params: { obstacle: 'guard' },
    });
  });
});

describe('derived fields', () => {
  it('follow from what is written and from what was there before', async () => {
    const ctx = makeContext(kit.system);
    const made = await ctx.records('letter').create({ subject: 'Offer' });
    expect(made.slug).toBe('Offer to nobody');
    expect((await ctx.records('letter').update(made.id, { recipient: 'Anna' })).slug).toBe('Offer to Anna');
    expect(seen).toEqual(['1 recipients']);
    expect((await ctx.records('letter').update(made.id, { subject: 'Bill', recipient: 'Boris' })).slug).toBe('Bill to Boris');
    expect((await ctx.records('letter').update(made.id, { subject: 'Letter' })).slug).toBe('Letter to Boris');
    expect(seen).toEqual(['1 recipients', '1 recipients']);
  });
});

describe('the boot', () => {
  it('stops where a transition or a derivation names what is not there', () => {
    const wrong = defineModule('wrong', {
      entities: [
        defineEntity('note', {
          title: 'words',
          fields: {
            words: text(),
            state: state(
              machine({
                initial: 'a',
                states: { a: {}, b: {} },
                transitions: { go: { from: ['a'], to: 'b', requires: ['wordz'], emits: 'gone' } },
              }),
            ),
          },
          derive: [{ from: ['word'], sets: ['words'], of: () => ({}) }],
          access: staffAccess,
        }),
      ],
      listeners: [defineListener('note.went', { name: 'x', when: 'transaction', run: async () => undefined })],
    });
    expect(() => buildRegistry([...kernelModules, wrong])).toThrow(
      /listener x hears note\.went, which nothing emits; did you mean note\.gone/,
    );
    const unheard = { ...wrong, listeners: [] };
    expect(() => buildRegistry([...kernelModules, unheard])).toThrow(
      /transition note\.go names wordz, which is not a field; did you mean words\?[\s\S]*derivation of note names word,[\s\S]*note\.words is derived; make it readOnly/,
    );
  });
});
