import type { Part } from '../part.js';
import { backTestForecast } from './back-test.action.js';
import { forecastTree, takeForecast } from './forecast.actions.js';
import { forecastOverride, forecastSnapshot } from './forecast.entity.js';
import { forecastSettings, takeForecasts } from './take.job.js';
import { takeUnitForecast } from './take-of-unit.action.js';

declare module '#kernel/types' {
  interface Entities {
    forecastOverride: typeof forecastOverride;
    forecastSnapshot: typeof forecastSnapshot;
  }
  interface Actions {
    'forecastOverride.tree': typeof forecastTree;
    'forecastSnapshot.take': typeof takeForecast;
    'forecastSnapshot.takeOfUnit': typeof takeUnitForecast;
    'forecastSnapshot.backTest': typeof backTestForecast;
  }
}

/** What the deals of a period will come to. */
export const forecast: Part = {
  entities: [forecastOverride, forecastSnapshot],
  actions: [forecastTree, takeForecast, takeUnitForecast, backTestForecast],
  jobs: [takeForecasts],
  settings: forecastSettings,
  messages: [
    ['Must be after from.', 'Должно быть позже from.'],
    ['You belong to no unit; give unitId.', 'Вы не состоите ни в одном подразделении; укажите unitId.'],
    [
      'Take the forecast of a unit that you head, of one below it, or of the team you work in.',
      'Снимите прогноз подразделения, которым руководите, подчинённого ему или команды, в которой работаете.',
    ],
  ],
};
