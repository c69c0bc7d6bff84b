import { asCard, definePreset } from '#kernel';
import { cardToPerson } from './card-to-person.js';
import { cardFields, personToCard } from './person-to-card.js';

/** Contact cards as people, both ways; nothing of a card is lost, see personCard. */
export const vcardPeople = definePreset('vcard', {
  entity: 'person',
  description: 'Contact cards (vCard 2.1, 3.0 and 4.0)',
  format: 'vcard',
  prepare: (values) => cardToPerson(asCard(values)) as unknown as Record<string, unknown>,
  files: [
    {
      mapping: {
        externalId: { system: 'vcard', from: 'key' },
        match: ['externalId'],
        fields: {
          firstName: 'firstName',
          middleName: 'middleName',
          lastName: 'lastName',
          suffix: 'suffix',
          salutation: 'salutation',
          displayName: 'displayName',
          nickname: 'nickname',
          birthday: 'birthday',
          gender: 'gender',
          photoUrl: 'photoUrl',
          position: 'position',
          department: 'department',
          timeZone: 'timeZone',
          notes: 'notes',
          tags: 'tags',
        },
        links: { accountId: { from: 'organisation', find: { entity: 'account', by: 'name' }, create: { kind: 'organisation' } } },
        children: [
          {
            list: 'contactPoints',
            each: 'points',
            fields: { kind: 'kind', network: 'network', valueRaw: 'valueRaw', label: 'label', isPrimary: 'isPrimary' },
            match: ['kind', 'valueRaw'],
          },
          {
            list: 'addresses',
            each: 'places',
            fields: { address: 'address', label: 'label', isPrimary: 'isPrimary' },
            match: ['address'],
          },
          { list: 'cards', fields: { format: { value: 'vcard' }, content: 'content' }, match: ['format'], needs: ['content'] },
        ],
      },
    },
  ],
  export: { fields: cardFields, row: personToCard },
});
