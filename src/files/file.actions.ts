import { defineAction } from '../declare/action.js';
import { choice } from '../declare/fields/choice.js';
import { int } from '../declare/fields/int.js';
import { text } from '../declare/fields/text.js';
import { safeName } from './file-name.js';

/** An address for browsers and other programs that bear no token. */
export const linkFile = defineAction('file.link', {
  label: { en: 'Give an address', ru: 'Дать ссылку' },
  description: 'An address that gives the file to whoever has it, for a few minutes: { url, expiresAt }.',
  input: {
    disposition: choice(['attachment', 'inline'], { description: 'inline: shown in the browser where that is safe.' }),
    variant: choice(['original', 'preview256', 'preview1024']),
    minutes: int({ min: 1, max: 10, description: '5 unless given.' }),
  },
  access: 'read',
  returns: 'json',
  confidential: true,
  run: (ctx, { disposition, variant, minutes }, record) =>
    ctx.files.link(record.id, {
      ...(disposition ? { disposition } : {}),
      ...(variant ? { variant } : {}),
      ...(minutes ? { minutes } : {}),
    }),
});

/** The content stays as it is; a changed one is another file. */
export const describeFile = defineAction('file.describe', {
  label: { en: 'Describe', ru: 'Описать' },
  input: { name: text({ max: 255 }), classification: choice(['public', 'internal', 'confidential']) },
  access: 'update',
  writes: ['name', 'classification'],
  run: (ctx, { name, classification }, record) =>
    ctx.records('file').update(record.id, {
      ...(name ? { name: safeName(name) } : {}),
      ...(classification ? { classification } : {}),
    }),
});

/** The content goes with the last file that has it. */
export const discardFile = defineAction('file.discard', {
  label: { en: 'Discard', ru: 'Удалить' },
  description: 'Refused while a record needs it.',
  access: 'update',
  async run(ctx, _input, record) {
    await ctx.records('file').delete(record.id);
    return null;
  },
});

/** For virus scanners of one's own: they hear `file.created`, look, and say what they found. */
export const quarantineFile = defineAction('file.quarantine', {
  label: { en: 'Put into quarantine', ru: 'Отправить в карантин' },
  input: { reason: text({ required: true, max: 200 }) },
  access: [],
  run: (ctx, { reason }, record) => ctx.records('file').update(record.id, { state: 'quarantined', quarantineReason: reason }),
});

export const releaseFile = defineAction('file.release', {
  label: { en: 'Release from quarantine', ru: 'Выпустить из карантина' },
  access: [],
  run: (ctx, _input, record) => ctx.records('file').update(record.id, { state: 'clean', quarantineReason: null }),
});
