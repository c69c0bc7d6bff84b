import type { Context } from '../declare/context.js';
import { defineRule } from '../declare/define-rule.js';
import { templateVariables } from '../declare/notification.js';
import { invalid } from '../platform/problem.js';
import { kindNamed } from './kinds.js';

export const knownKind = defineRule('known-kind', {
  on: ['create', 'update'],
  check: ({ after }, ctx) => void kindNamed(ctx.notificationKinds, String(after['kind']), '/kind'),
});

/** Refuses a template with a variable that its kind does not have, or that cannot be read, when it is written and not when it is used. */
export const templateFits = defineRule('template-fits', {
  on: ['create', 'update'],
  check({ after }, ctx: Context) {
    const { variables } = kindNamed(ctx.notificationKinds, String(after['kind']), '/kind');
    for (const field of ['subject', 'body']) {
      const unknown = variablesOf(String(after[field]), `/${field}`).find((name) => !variables.includes(name));
      if (unknown !== undefined)
        throw invalid(
          `/${field}`,
          `{{${unknown.slice(0, 60)}}} is no variable of this notification; it has ${variables.join(', ') || 'none'}.`,
          { variables },
          'unknown_variable',
        );
    }
  },
});

function variablesOf(template: string, pointer: string): string[] {
  try {
    return templateVariables(template);
  } catch (error) {
    throw invalid(pointer, `The template cannot be read: ${(error as Error).message.slice(0, 200)}`);
  }
}
