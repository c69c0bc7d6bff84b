import { driven, type Driven } from './test/drive.js';
import { shop } from './test/shop.js';

let d: Driven;
let id: string;
beforeAll(async () => {
  d = await driven([shop]);
  id = (await d.ctx.records('workflow').create({ code: 'tried', name: 'Tried' })).id;
});
afterAll(() => d?.close());

const note = { id: 'note', kind: 'update', values: { remark: 'x' } };
const refusal = (definition: unknown) =>
  d.ctx.run('workflow.publish', { id, definition } as never).then(
    () => 'published',
    (error: unknown) => error,
  );
/** A definition of these steps about a parcel. */
const steps = (...all: object[]) => ({ subject: 'parcel', trigger: { kind: 'hand' }, steps: all });
const triggered = (trigger: object, more: object = {}) => ({ subject: 'parcel', trigger, steps: [note], ...more });

describe('a definition is refused with a pointer and the cure', () => {
  it.each<[string, unknown, string, string, RegExp]>([
    ['that is no object', [], '', 'invalid_value', /object/],
    ['without steps', { trigger: { kind: 'hand' }, steps: [] }, '/steps', 'invalid_value', /at least one/],
    ['with a member nobody knows', { ...steps(note), step: [] }, '/step', 'unknown_field', /did you mean steps/],
    ['of an unknown entity', { ...steps(note), subject: 'parcle' }, '/subject', 'unknown_entity', /did you mean parcel/],
    ['with an unknown kind of step', steps({ id: 'a', kind: 'updat' }), '/steps/0/kind', 'invalid_value', /did you mean update/],
    ['with two steps of one name', steps(note, note), '/steps/1/id', 'invalid_value', /rename/],
    ['that leads to an unknown step', steps({ ...note, next: 'nowhere' }), '/steps/0/next', 'unknown_step', /no step nowhere/],
    [
      'that goes in a circle',
      steps({ ...note, next: 'other' }, { ...note, id: 'other', next: 'note' }),
      '/steps/1/next',
      'cyclic_workflow',
      /never end/,
    ],
    [
      'that goes in a circle by a branch',
      steps({ id: 'which', kind: 'branch', cases: [{ when: {}, next: 'note' }], otherwise: 'end' }, { ...note, next: 'which' }),
      '/steps/1/next',
      'cyclic_workflow',
      /never end/,
    ],
    [
      'with a step that is never reached',
      steps({ ...note, next: 'end' }, { ...note, id: 'lost' }),
      '/steps/1',
      'unreachable_step',
      /No step leads to lost/,
    ],
    [
      'that reminds without a time',
      steps({ id: 'a', kind: 'wait', event: 'parcel.sent', remind: { to: [{ owner: true }], title: 'x' } }, note),
      '/steps/0/remind',
      'invalid_value',
      /timeout/,
    ],
    [
      'that reminds of what is not there',
      steps(
        {
          id: 'a',
          kind: 'wait',
          event: 'parcel.sent',
          timeout: { hours: 1 },
          remind: { to: [{ owner: true }], title: '{{record.nmae}}' },
        },
        note,
      ),
      '/steps/0/remind/title',
      'unknown_field',
      /did you mean name/,
    ],
    [
      'that waits for an unknown event',
      triggered({ kind: 'event', event: 'parcel.sended' }),
      '/trigger/event',
      'unknown_event',
      /did you mean parcel.sent/,
    ],
    [
      'with a condition on a missing field',
      triggered({ kind: 'hand' }, { condition: { wieght: { gt: 1 } } }),
      '/condition/wieght',
      'unknown_field',
      /did you mean weight/,
    ],
    [
      'with an operator there is not',
      triggered({ kind: 'hand' }, { condition: { weight: { contains: 1 } } }),
      '/condition/weight/contains',
      'unknown_operator',
      /it has/,
    ],
    [
      'with a condition but no subject',
      { trigger: { kind: 'hand' }, condition: {}, steps: [{ id: 'a', kind: 'wait', for: { hours: 1 } }] },
      '/condition',
      'invalid_value',
      /subject/,
    ],
    [
      'whose template has an unknown variable',
      steps({ ...note, values: { remark: 'of {{record.nam}}' } }),
      '/steps/0/values/remark',
      'unknown_field',
      /did you mean name/,
    ],
    [
      'whose template has an input not given',
      steps({ ...note, values: { remark: '{{input.why}}' } }),
      '/steps/0/values/remark',
      'unknown_variable',
      /no variable input.why/,
    ],
    [
      'whose template looks at a later step',
      steps(
        { ...note, values: { remark: '{{steps.tag.id}}' } },
        { id: 'tag', kind: 'create', entity: 'label', values: { text: 'x' } },
      ),
      '/steps/0/values/remark',
      'unknown_variable',
      /no variable/,
    ],
    [
      'whose template cannot be read',
      steps({ ...note, values: { remark: '{{#record.name}}' } }),
      '/steps/0/values/remark',
      'invalid_template',
      /cannot be read/,
    ],
    [
      'whose template loads another',
      steps({ ...note, values: { remark: '{{>partial}}' } }),
      '/steps/0/values/remark',
      'invalid_template',
      /only/,
    ],
    [
      'that writes a missing field',
      steps({ ...note, values: { remrak: 'x' } }),
      '/steps/0/values/remrak',
      'unknown_field',
      /did you mean remark/,
    ],
    [
      'that writes a value of another type',
      steps({ ...note, values: { weight: 'heavy' } }),
      '/steps/0/values/weight',
      'invalid_value',
      /./,
    ],
    [
      'that goes round a state machine',
      steps({ ...note, values: { status: 'sent' } }),
      '/steps/0/values/status',
      'read_only_field',
      /transitions only: send/,
    ],
    [
      'that creates without a required field',
      steps({ id: 'a', kind: 'create', entity: 'label', values: {} }),
      '/steps/0/values',
      'required',
      /text is required/,
    ],
    [
      'that changes what only actions change',
      steps({ id: 'a', kind: 'create', entity: 'approval', values: {} }),
      '/steps/0/values',
      'invalid_value',
      /action step/,
    ],
    [
      'with an unknown action',
      steps({ id: 'a', kind: 'action', action: 'parcel.wiegh' }),
      '/steps/0/action',
      'unknown_action',
      /did you mean parcel.weigh/,
    ],
    [
      'with an action without its input',
      steps({ id: 'a', kind: 'action', action: 'parcel.weigh' }),
      '/steps/0/input',
      'required',
      /grams/,
    ],
    [
      'with an action with wrong input',
      steps({ id: 'a', kind: 'action', action: 'parcel.weigh', input: { grams: 0 } }),
      '/steps/0/input/grams',
      'invalid_value',
      /./,
    ],
    [
      'with an action that takes secrets',
      steps({ id: 'a', kind: 'action', action: 'user.changePassword' }),
      '/steps/0/action',
      'invalid_value',
      /secrets/,
    ],
    [
      'with an unknown role',
      steps({ id: 'a', kind: 'human', who: [{ role: 'boss' }], title: 'x' }),
      '/steps/0/who/0/role',
      'unknown_role',
      /no role boss/,
    ],
    [
      'with an unknown policy',
      steps({ id: 'a', kind: 'approve', policy: 'none', title: 'x' }),
      '/steps/0/policy',
      'unknown_policy',
      /none/,
    ],
    [
      'with an amount that is no money',
      steps({ id: 'a', kind: 'approve', policy: 'none', title: 'x', amount: 'weight' }),
      '/steps/0/amount',
      'invalid_value',
      /not money/,
    ],
    [
      'with an unknown subprocess',
      steps({ id: 'a', kind: 'subprocess', workflow: 'none' }),
      '/steps/0/workflow',
      'unknown_workflow',
      /publish it first/,
    ],
    [
      'that is its own subprocess',
      steps({ id: 'a', kind: 'subprocess', workflow: 'tried' }),
      '/steps/0/workflow',
      'cyclic_workflow',
      /never end/,
    ],
    ['that waits for nothing', steps({ id: 'a', kind: 'wait' }), '/steps/0', 'invalid_value', /exactly one/],
    ['that waits until no date', steps({ id: 'a', kind: 'wait', until: 'name' }), '/steps/0/until', 'invalid_value', /no date/],
    [
      'that waits for ever and ever',
      steps({ id: 'a', kind: 'wait', for: { days: 99999 } }),
      '/steps/0/for/days',
      'invalid_value',
      /whole number/,
    ],
    [
      'with a deadline on no date',
      triggered({ kind: 'deadline', field: 'name', offset: { days: -1 } }),
      '/trigger/field',
      'invalid_value',
      /no date/,
    ],
    [
      'with a schedule at no time',
      triggered({ kind: 'schedule', at: '25:00', on: 'everyDay', each: {} }),
      '/trigger/at',
      'invalid_value',
      /09:00/,
    ],
    [
      'that starts itself by its own update',
      triggered({ kind: 'event', event: 'parcel.updated' }),
      '/steps/0',
      'endless_loop',
      /without end/,
    ],
    [
      'that starts itself by its own create',
      {
        trigger: { kind: 'event', event: 'label.created' },
        steps: [{ id: 'a', kind: 'create', entity: 'label', values: { text: 'x' } }],
      },
      '/steps/0',
      'endless_loop',
      /without end/,
    ],
  ])('%s', async (_what, definition, pointer, code, message) => {
    const problem = (await refusal(definition)) as { pointer?: string; message: string };
    expect(problem).toMatchObject({ status: 400, code, pointer: `/definition${pointer}` });
    expect(problem.message).toMatch(message);
  });

  it.each(
    [
      ['http://example.com/hook'],
      ['ftp://example.com'],
      ['https://user:pass@example.com'],
      ['https://{{record.name}}.example.com'],
      ['https://localhost/x'],
      ['https://127.0.0.1/x'],
      ['https://2130706433/x'],
      ['https://10.1.2.3'],
      ['https://169.254.169.254/latest/meta-data'],
      ['https://[::1]/'],
      ['https://[::ffff:10.0.0.1]/'],
      ['https://[fd00::1]/'],
      ['https://printer.local/'],
    ].flat(),
  )('that calls %s', async (url) => {
    expect(await refusal(steps({ id: 'call', kind: 'webhook', url }))).toMatchObject({
      status: 400,
      code: 'address_not_allowed',
      pointer: '/definition/steps/0/url',
    });
  });

  it('that closes a circle of subprocesses over others', async () => {
    await d.publish(steps(note), 'inner');
    await d.publish(steps({ id: 'go', kind: 'subprocess', workflow: 'inner' }), 'middle');
    const { nodes } = await d.ctx.records('workflow').list({ filter: { code: { eq: 'inner' } } });
    const closing = d.ctx.run('workflow.publish', {
      id: nodes[0]?.id,
      definition: steps({ id: 'go', kind: 'subprocess', workflow: 'middle' }),
    } as never);
    await expect(closing).rejects.toMatchObject({ code: 'cyclic_workflow', pointer: '/definition/steps/0/workflow' });
  });

  it('is refused without rights, and a check publishes nothing', async () => {
    const rep = await d.kit.actor('manager');
    await expect(d.as(rep).run('workflow.publish', { id, definition: steps(note) } as never)).rejects.toMatchObject({
      status: 403,
    });
    expect(await d.ctx.run('workflow.check', { definition: steps(note) } as never)).toEqual({ ok: true });
    expect(await d.ctx.records('workflowVersion').count({ filter: { workflowId: { eq: id } } })).toBe(0);
  });
});
