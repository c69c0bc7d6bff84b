import { defineModule } from '../declare/module.js';
import { drawForm } from './forms/draw-form.action.js';
import { formRule } from './forms/form-rule.entity.js';

declare module '#kernel/types' {
  interface Entities {
    formRule: typeof formRule;
  }
  interface Actions {
    'formRule.draw': typeof drawForm;
  }
}

/** What a firm changes of the product by itself, at run time. */
export const adapt = defineModule('adapt', {
  entities: [formRule],
  actions: [drawForm],
});
