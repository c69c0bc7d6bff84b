import { machine, type Context } from '#kernel';
import { codeHash } from './hand-over/code.js';

type Order = Readonly<Record<string, unknown>>;

const at = (field: string) => (_record: Order, ctx: Context) => ({ [field]: ctx.now().toISOString() });

const passedFinal = (order: Order) =>
  order.qcStatus === 'passed'
    ? (true as const)
    : {
        en: 'the final quality check has not passed; record it as a qualityCheck',
        ru: 'итоговый контроль качества не пройден; запишите его как qualityCheck',
      };

const heldIn = (state: string) => (order: Order) =>
  order.heldFrom === state
    ? (true as const)
    : {
        en: `it was put on hold when ${String(order.heldFrom)}`,
        ru: `он был приостановлен в состоянии ${String(order.heldFrom)}`,
      };

/** A signature, a signed act, or the code that the client got with the ready notice (SAL13). */
const received = (order: Order) => {
  if (order.installation === true && order.status !== 'installed')
    return { en: 'it is to be installed first', ru: 'сначала его нужно установить' };
  if (!String((order.inspectorNote as string | null) ?? '').trim())
    return { en: 'say in inspectorNote what the inspector found', ru: 'запишите в inspectorNote замечания проверяющего' };
  if (order.signatureId || order.actId) return true as const;
  if (order.handOverCode && order.handOverHash && codeHash(String(order.id), String(order.handOverCode)) === order.handOverHash)
    return true as const;
  return order.handOverCode
    ? { en: 'handOverCode is not the one the client was given', ru: 'handOverCode не тот, что сообщили клиенту' }
    : {
        en: 'give signatureId, actId, or the handOverCode of the client',
        ru: 'укажите signatureId, actId или код клиента handOverCode',
      };
};

const paidUp = (order: Order) =>
  ['paid', 'overpaid', 'refunded'].includes(String(order.paymentStatus))
    ? (true as const)
    : { en: 'it is not paid in full', ru: 'он оплачен не полностью' };

/** `draft → confirmed → inProduction → ready → (delivered | pickedUp) → installed → handedOver → closed`; `→ onHold`, `→ cancelled` (catalogue 02). */
export const salesOrderMachine = machine({
  initial: 'draft',
  states: {
    draft: { label: { en: 'Draft', ru: 'Черновик' } },
    confirmed: { label: { en: 'Confirmed', ru: 'Подтверждён' } },
    inProduction: { label: { en: 'In production', ru: 'В производстве' } },
    ready: { label: { en: 'Ready', ru: 'Готов' } },
    delivered: { label: { en: 'Delivered', ru: 'Доставлен' } },
    pickedUp: { label: { en: 'Picked up', ru: 'Забран' } },
    installed: { label: { en: 'Installed', ru: 'Установлен' } },
    handedOver: { label: { en: 'Handed over', ru: 'Сдан' } },
    closed: { label: { en: 'Closed', ru: 'Закрыт' } },
    onHold: { label: { en: 'On hold', ru: 'Приостановлен' } },
    cancelled: { label: { en: 'Cancelled', ru: 'Отменён' } },
  },
  transitions: {
    confirm: {
      from: ['draft'],
      to: 'confirmed',
      label: { en: 'Confirm', ru: 'Подтвердить' },
      requires: ['accountId'],
      set: at('confirmedAt'),
      emits: 'confirmed',
    },
    start: {
      from: ['confirmed'],
      to: 'inProduction',
      label: { en: 'Start', ru: 'В производство' },
      set: at('startedAt'),
      emits: 'started',
    },
    finish: {
      from: ['inProduction'],
      to: 'ready',
      label: { en: 'Ready', ru: 'Готов' },
      guard: passedFinal,
      set: at('readyAt'),
      emits: 'ready',
    },
    rework: {
      from: ['ready'],
      to: 'inProduction',
      label: { en: 'Rework', ru: 'На доработку' },
      set: { readyAt: null, toldReadyAt: null },
      emits: 'reworked',
    },
    deliver: {
      from: ['ready'],
      to: 'delivered',
      label: { en: 'Delivered', ru: 'Доставлен' },
      guard: passedFinal,
      set: at('deliveredAt'),
      emits: 'delivered',
    },
    pickUp: {
      from: ['ready'],
      to: 'pickedUp',
      label: { en: 'Picked up', ru: 'Забран' },
      guard: passedFinal,
      set: at('deliveredAt'),
      emits: 'pickedUp',
    },
    install: {
      from: ['delivered', 'pickedUp'],
      to: 'installed',
      label: { en: 'Installed', ru: 'Установлен' },
      set: at('installedAt'),
      emits: 'installed',
    },
    handOver: {
      from: ['delivered', 'pickedUp', 'installed'],
      to: 'handedOver',
      label: { en: 'Hand over', ru: 'Сдать' },
      takes: ['signatureId', 'actId', 'handOverCode', 'inspectorNote'],
      guard: received,
      set: at('handedOverAt'),
      emits: 'handedOver',
    },
    close: {
      from: ['handedOver'],
      to: 'closed',
      label: { en: 'Close', ru: 'Закрыть' },
      guard: paidUp,
      set: at('closedAt'),
      emits: 'closed',
    },
    hold: {
      from: ['confirmed', 'inProduction', 'ready'],
      to: 'onHold',
      label: { en: 'Put on hold', ru: 'Приостановить' },
      requires: ['holdReason'],
      set: (order) => ({ heldFrom: order.status }),
      emits: 'held',
    },
    resume: {
      from: ['onHold'],
      to: 'confirmed',
      label: { en: 'Resume', ru: 'Возобновить' },
      guard: heldIn('confirmed'),
      set: { heldFrom: null },
      emits: 'resumed',
    },
    resumeProduction: {
      from: ['onHold'],
      to: 'inProduction',
      label: { en: 'Resume production', ru: 'Возобновить производство' },
      guard: heldIn('inProduction'),
      set: { heldFrom: null },
      emits: 'resumed',
    },
    resumeReady: {
      from: ['onHold'],
      to: 'ready',
      label: { en: 'Resume, ready', ru: 'Возобновить готовый' },
      guard: heldIn('ready'),
      set: { heldFrom: null },
      emits: 'resumed',
    },
    cancel: {
      from: ['draft', 'confirmed', 'inProduction', 'ready', 'onHold'],
      to: 'cancelled',
      label: { en: 'Cancel', ru: 'Отменить' },
      requires: ['cancelReason'],
      set: at('cancelledAt'),
      emits: 'cancelled',
    },
  },
});

/** States in which the workshop still has work with it, or will have. */
export const OPEN_STATES = ['confirmed', 'inProduction', 'onHold'] as const;
