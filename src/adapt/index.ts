import { defineModule } from '../declare/module.js';
import { drawForm } from './forms/draw-form.action.js';
import { publishView, shareView, unshareView, withdrawView } from './views/share-view.action.js';
import { runView } from './views/run-view.action.js';
import { savedView } from './views/saved-view.entity.js';
import { formRule } from './forms/form-rule.entity.js';

declare module '#kernel/types' {
  interface Entities {
    formRule: typeof formRule;
    savedView: typeof savedView;
  }
  interface Actions {
    'formRule.draw': typeof drawForm;
    'savedView.run': typeof runView;
    'savedView.share': typeof shareView;
    'savedView.unshare': typeof unshareView;
    'savedView.publish': typeof publishView;
    'savedView.withdraw': typeof withdrawView;
  }
}

/** What a firm changes of the product by itself, at run time. */
export const adapt = defineModule('adapt', {
  entities: [formRule, savedView],
  actions: [drawForm, runView, shareView, unshareView, publishView, withdrawView],
});
