import { defineModule } from '../declare/module.js';
import { bulkRunJob, rollBackRun, startBulkRun } from './bulk/bulk-run.actions.js';
import { bulkRun, bulkRunItem } from './bulk/bulk-run.entity.js';
import { dueExports } from './exports/due-exports.worker.js';
import { exportRun, exportSchedule } from './exports/export-schedule.entity.js';
import { exportDone, exportFailed } from './exports/exports.notifications.js';
import { runExport } from './exports/run-export.job.js';
import { runNow } from './exports/run-now.action.js';
import { drawForm } from './forms/draw-form.action.js';
import { publishView, shareView, unshareView, withdrawView } from './views/share-view.action.js';
import { runView } from './views/run-view.action.js';
import { savedView } from './views/saved-view.entity.js';
import { featureFlag } from './switches/feature-flag.entity.js';
import { moduleSwitch } from './switches/module-switch.entity.js';
import { installedModules, myFlags, setFlag, turnModuleOff, turnModuleOn } from './switches/switches.actions.js';
import { formRule } from './forms/form-rule.entity.js';

declare module '#kernel/types' {
  interface Entities {
    bulkRun: typeof bulkRun;
    bulkRunItem: typeof bulkRunItem;
    formRule: typeof formRule;
    savedView: typeof savedView;
    exportSchedule: typeof exportSchedule;
    exportRun: typeof exportRun;
    moduleSwitch: typeof moduleSwitch;
    featureFlag: typeof featureFlag;
  }
  interface Actions {
    'bulkRun.start': typeof startBulkRun;
    'bulkRun.rollBack': typeof rollBackRun;
    'moduleSwitch.installed': typeof installedModules;
    'featureFlag.mine': typeof myFlags;
    'featureFlag.set': typeof setFlag;
    'moduleSwitch.turnOn': typeof turnModuleOn;
    'moduleSwitch.turnOff': typeof turnModuleOff;
    'formRule.draw': typeof drawForm;
    'exportSchedule.runNow': typeof runNow;
    'savedView.run': typeof runView;
    'savedView.share': typeof shareView;
    'savedView.unshare': typeof unshareView;
    'savedView.publish': typeof publishView;
    'savedView.withdraw': typeof withdrawView;
  }
}

/** What a firm changes of the product by itself, at run time. */
export const adapt = defineModule('adapt', {
  entities: [formRule, savedView, moduleSwitch, featureFlag, bulkRun, bulkRunItem, exportSchedule, exportRun],
  jobs: [bulkRunJob, runExport],
  workers: [dueExports],
  notifications: [exportDone, exportFailed],
  actions: [
    runNow,
    startBulkRun,
    rollBackRun,
    drawForm,
    runView,
    shareView,
    unshareView,
    publishView,
    withdrawView,
    installedModules,
    myFlags,
    setFlag,
    turnModuleOff,
    turnModuleOn,
  ],
});
