import { defineRule } from '#kernel';
import { checkPlaceholders } from './placeholders.js';

/** A wrong placeholder is refused when the template is saved, not found by the client who reads it. */
export const knownPlaceholders = defineRule('known-placeholders', {
  on: ['create', 'update'],
  check({ after, changed }) {
    for (const key of ['heading', 'intro', 'terms', 'footer'])
      if (changed.includes(key) && after[key]) checkPlaceholders(String(after[key]), `/${key}`);
  },
});
