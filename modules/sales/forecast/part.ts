import type { Part } from '../part.js';
import { backTestForecast } from './back-test.action.js';
import { forecastTree, takeForecast } from './forecast.actions.js';
import { forecastOverride, forecastSnapshot } from './forecast.entity.js';
import { forecastSettings, takeForecasts } from './take.job.js';

declare module '#kernel/types' {
  interface Entities {
    forecastOverride: typeof forecastOverride;
    forecastSnapshot: typeof forecastSnapshot;
  }
  interface Actions {
    'forecastOverride.tree': typeof forecastTree;
    'forecastSnapshot.take': typeof takeForecast;
    'forecastSnapshot.backTest': typeof backTestForecast;
  }
}

/** What the deals of a period will come to. */
export const forecast: Part = {
  entities: [forecastOverride, forecastSnapshot],
  actions: [forecastTree, takeForecast, backTestForecast],
  jobs: [takeForecasts],
  settings: forecastSettings,
  messages: [['Must be after from.', 'Должно быть позже from.']],
};
