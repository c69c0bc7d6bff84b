import { defineSetting, int } from '#kernel';

/** How fast and how much the workshop works. */
export const orderSettings = [
  defineSetting('sales.leadTimeDays', int({ min: 0, max: 3650 }), {
    default: 5,
    description: 'Working days an order takes whose products say nothing of it.',
  }),
  defineSetting('sales.ordersPerDay', int({ min: 1, max: 100_000 }), {
    default: 5,
    description: 'How many orders the workshop gets ready in one working day; promised days go by it.',
  }),
];
