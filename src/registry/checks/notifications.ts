import { templateVariables } from '../../declare/notification.js';
import type { Check } from './check.js';
import { nearest } from './check.js';

const NAME = /^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/;
const LONGEST_NAME = 100;

/** Names such as `deal.won`, and words that use the declared variables and no others. */
export const notificationTexts: Check = (modules) =>
  modules.flatMap((m) =>
    m.notifications.flatMap((kind) => [
      ...(NAME.test(kind.name) && kind.name.length <= LONGEST_NAME
        ? []
        : [`Module ${m.name}: notification ${kind.name} must be called <subject>.<pastTense>, e.g. deal.won.`]),
      ...Object.entries(kind.texts).flatMap(([locale, text]) =>
        [text.title, text.body].flatMap((template) =>
          unknown(template, kind.variables).map((what) => `Module ${m.name}: notification ${kind.name}, ${locale}: ${what}`),
        ),
      ),
    ]),
  );

function unknown(template: string, variables: readonly string[]): string[] {
  try {
    return templateVariables(template)
      .filter((name) => !variables.includes(name))
      .map((name) => `{{${name}}} is not one of its variables; did you mean ${nearest(name, [...variables])}?`);
  } catch (error) {
    return [`the template cannot be read: ${(error as Error).message}`];
  }
}
