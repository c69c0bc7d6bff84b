import type { AnyField } from '../../src/declare/entity.js';
import { machine } from '../../src/declare/state-machine.js';
import { address } from '../../src/declare/fields/address.js';
import { bool } from '../../src/declare/fields/bool.js';
import { choice } from '../../src/declare/fields/choice.js';
import { computed } from '../../src/declare/fields/computed.js';
import { date } from '../../src/declare/fields/date.js';
import { decimal } from '../../src/declare/fields/decimal.js';
import { duration } from '../../src/declare/fields/duration.js';
import { email } from '../../src/declare/fields/email.js';
import { geo } from '../../src/declare/fields/geo.js';
import { int } from '../../src/declare/fields/int.js';
import { json } from '../../src/declare/fields/json.js';
import { link } from '../../src/declare/fields/link.js';
import { links } from '../../src/declare/fields/links.js';
import { money } from '../../src/declare/fields/money.js';
import { multiChoice } from '../../src/declare/fields/multi-choice.js';
import { phone } from '../../src/declare/fields/phone.js';
import { richText } from '../../src/declare/fields/rich-text.js';
import { state } from '../../src/declare/fields/state.js';
import { tags } from '../../src/declare/fields/tags.js';
import { text } from '../../src/declare/fields/text.js';
import { timeOfDay } from '../../src/declare/fields/time-of-day.js';
import { timestamp } from '../../src/declare/fields/timestamp.js';
import { url } from '../../src/declare/fields/url.js';
import { uuid } from '../../src/declare/fields/uuid.js';

/** Each builder with the options that change what it takes. For every suite that runs over all field types. */
export const EVERY_FIELD: Record<string, AnyField[]> = {
  address: [address()],
  bool: [bool()],
  choice: [choice(['low', 'high'])],
  computed: [
    computed(int(), { reads: ['a', 'b'], sql: (c) => `${c('a')} + ${c('b')}` }),
    computed(text(), { reads: ['a'], load: (records) => records.map(() => 'x') }),
  ],
  date: [date()],
  decimal: [
    decimal(),
    decimal({ precision: 5, scale: 2 }),
    decimal({ precision: 3, scale: 0 }),
    decimal({ precision: 4, scale: 4 }),
  ],
  duration: [duration()],
  email: [email()],
  geo: [geo()],
  int: [int(), int({ min: 1, max: 10 }), int({ min: -5 })],
  json: [json()],
  link: [link('account'), link('account', { onDelete: 'cascade', required: true })],
  links: [links('tag'), links('tag', { required: true, inverse: 'deals' })],
  money: [money(), money({ base: false })],
  multiChoice: [multiChoice(['red', 'green', 'blue'])],
  phone: [phone(), phone({ defaultCountry: 'RU', strict: true })],
  richText: [richText()],
  state: [
    state(
      machine({
        initial: 'draft',
        states: { draft: {}, sent: {} },
        transitions: { send: { from: ['draft'], to: 'sent', emits: 'sent' } },
      }),
    ),
  ],
  tags: [tags()],
  text: [text(), text({ max: 3 }), text({ required: true, min: 2 })],
  timeOfDay: [timeOfDay()],
  timestamp: [timestamp()],
  url: [url()],
  uuid: [uuid()],
};
