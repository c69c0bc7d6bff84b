import type { Part } from '../part.js';
import { forecastTree, takeForecast } from './forecast.actions.js';
import { forecastOverride, forecastSnapshot } from './forecast.entity.js';

declare module '#kernel/types' {
  interface Entities {
    forecastOverride: typeof forecastOverride;
    forecastSnapshot: typeof forecastSnapshot;
  }
  interface Actions {
    'forecastOverride.tree': typeof forecastTree;
    'forecastSnapshot.take': typeof takeForecast;
  }
}

/** What the deals of a period will come to. */
export const forecast: Part = {
  entities: [forecastOverride, forecastSnapshot],
  actions: [forecastTree, takeForecast],
  messages: [['Must be after from.', 'Должно быть позже from.']],
};
