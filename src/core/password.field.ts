import { checkGivenPassword } from '../access/passwords.js';
import type { Field } from '../declare/field.js';
import { text } from '../declare/fields/text.js';

/** A password as an action takes it: unlike a text it keeps its spaces, and an empty one is refused. */
export function password(description: string): Field<string, string, true> {
  return {
    ...text({ required: true, max: 128, description }),
    parse: checkGivenPassword,
    json: { type: 'string', format: 'password', minLength: 1, maxLength: 128, writeOnly: true },
    samples: {
      valid: [{ in: 'correct horse battery staple' }, { in: ' with spaces ' }],
      invalid: ['', 5, true, {}, 'x'.repeat(129), '\ud800'],
    },
  };
}
