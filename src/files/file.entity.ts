import { defineEntity } from '../declare/entity.js';
import { bool } from '../declare/fields/bool.js';
import { choice } from '../declare/fields/choice.js';
import { int } from '../declare/fields/int.js';
import { text } from '../declare/fields/text.js';

const own = { read: 'own', create: 'tenant', update: 'own', delete: 'own' } as const;

/** A kept file. Its content is stored once per tenant by its SHA-256; equal contents are one. */
export const file = defineEntity('file', {
  title: 'name',
  label: { en: 'File', ru: 'Файл' },
  description:
    'A kept file. Any field that links to it shares it: whoever may read the linking record may read the file; besides, its owner may. Uploaded by POST /v1/files, read by /v1/files/{id}/content or an address from /v1/files/{id}/link.',
  readOnly: true,
  sharedByLinks: true,
  fields: {
    name: text({ required: true, max: 255, search: true, personal: 'basic' }),
    mediaType: text({
      required: true,
      max: 127,
      index: true,
      label: { en: 'Media type', ru: 'Тип' },
      description: 'By the content itself.',
    }),
    declaredType: text({
      max: 127,
      label: { en: 'Declared type', ru: 'Заявленный тип' },
      description: 'What its sender said it was.',
    }),
    size: int({ required: true, min: 0, label: { en: 'Size', ru: 'Размер' }, description: 'Bytes.' }),
    sha256: text({
      required: true,
      min: 64,
      max: 64,
      index: true,
      pattern: /^[0-9a-f]{64}$/,
      example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      label: { en: 'SHA-256', ru: 'SHA-256' },
      description: 'Of the content, in hexadecimal digits.',
    }),
    state: choice(['clean', 'quarantined', 'pending'], {
      required: true,
      default: 'pending',
      index: true,
      label: { en: 'State', ru: 'Состояние' },
      description: 'Only a clean file can be read; a pending one is still being looked through.',
    }),
    quarantineReason: text({ max: 200, label: { en: 'Reason of quarantine', ru: 'Причина карантина' } }),
    previewable: bool({
      label: { en: 'Has previews', ru: 'Есть миниатюры' },
      description: 'Images: true as soon as there are previews, false if there can be none.',
    }),
    classification: choice(['public', 'internal', 'confidential'], {
      required: true,
      default: 'internal',
      index: true,
      label: { en: 'Classification', ru: 'Гриф' },
    }),
  },
  access: { manager: own, rep: own, viewer: { read: 'own' } },
});
