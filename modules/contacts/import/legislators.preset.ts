import { definePreset } from '#kernel';

const bioguide = { system: 'bioguide', from: 'id.bioguide' };
// One number may be of several offices: its label is that of the first.
const us = { value: 'US' } as const;
const social = (network: string, from: string) => ({
  list: 'contactPoints',
  fields: { kind: { value: 'social' }, network: { value: network }, valueRaw: { from } },
  match: ['kind', 'network', 'valueRaw'],
});

/** The members of the Congress, from github.com/unitedstates/congress-legislators: three files, one id for a person in all. */
export const legislators = definePreset('legislators', {
  entity: 'person',
  description: 'YAML of github.com/unitedstates/congress-legislators: current, district offices, social media',
  files: [
    {
      when: ['id.bioguide', 'name.first'],
      mapping: {
        externalId: bioguide,
        match: ['externalId'],
        fields: {
          firstName: 'name.first',
          middleName: 'name.middle',
          lastName: 'name.last',
          suffix: 'name.suffix',
          nickname: 'name.nickname',
          displayName: 'name.official_full',
          birthday: 'bio.birthday',
          gender: { from: 'bio.gender', values: { M: 'male', F: 'female' } },
          position: { from: 'terms[-1].type', values: { sen: 'Senator', rep: 'Representative' } },
          department: { from: ['terms[-1].state', 'terms[-1].district'], join: '-' },
          tags: { from: 'terms[-1].party', transform: { split: ',' } },
          language: { value: 'en-US' },
        },
        links: {
          accountId: {
            from: 'terms[-1].type',
            values: { sen: 'U.S. Senate', rep: 'U.S. House of Representatives' },
            find: { entity: 'account', by: 'name' },
            create: { kind: 'organisation', language: 'en-US' },
          },
        },
        children: [
          {
            list: 'contactPoints',
            fields: {
              kind: { value: 'phone' },
              valueRaw: 'terms[-1].phone',
              country: us,
              label: { value: 'Washington', once: true },
              isPrimary: { value: true, once: true },
            },
            match: ['kind', 'valueRaw'],
          },
          {
            list: 'contactPoints',
            fields: {
              kind: { value: 'fax' },
              valueRaw: 'terms[-1].fax',
              country: us,
              label: { value: 'Washington', once: true },
            },
            match: ['kind', 'valueRaw'],
          },
          {
            list: 'addresses',
            fields: {
              label: { value: 'Washington' },
              'address.lines': 'terms[-1].address',
              'address.country': us,
              isPrimary: { value: true },
            },
            match: ['label'],
            needs: ['address'],
          },
        ],
      },
    },
    {
      when: ['id.bioguide', 'offices'],
      mapping: {
        externalId: bioguide,
        match: ['externalId'],
        fields: {},
        children: [
          {
            list: 'contactPoints',
            each: 'offices',
            fields: { kind: { value: 'phone' }, valueRaw: 'phone', country: us, label: { from: 'city', once: true } },
            match: ['kind', 'valueRaw'],
          },
          {
            list: 'contactPoints',
            each: 'offices',
            fields: { kind: { value: 'fax' }, valueRaw: 'fax', country: us, label: { from: 'city', once: true } },
            match: ['kind', 'valueRaw'],
          },
          {
            list: 'addresses',
            each: 'offices',
            fields: {
              label: 'id',
              'address.lines': { from: ['address', 'suite', 'building'], join: '\n' },
              'address.city': 'city',
              'address.region': 'state',
              'address.postcode': 'zip',
              'address.country': us,
              'point.lat': { from: 'latitude', optional: true },
              'point.lon': { from: 'longitude', optional: true },
            },
            match: ['label'],
          },
        ],
      },
    },
    {
      when: ['id.bioguide', 'social'],
      mapping: {
        externalId: bioguide,
        match: ['externalId'],
        fields: {},
        children: [
          social('x', 'social.twitter'),
          social('facebook', 'social.facebook'),
          social('instagram', 'social.instagram'),
          social('youtube', 'social.youtube'),
          social('youtube', 'social.youtube_id'),
          social('mastodon', 'social.mastodon'),
        ],
      },
    },
  ],
});
