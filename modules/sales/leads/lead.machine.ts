import { machine } from '#kernel';

/** From interest to account, person and deal. Conversion does all of it in the transaction of its transition (convert.listener). */
export const leadMachine = machine({
  initial: 'new',
  states: {
    new: { label: { en: 'New', ru: 'Новый' } },
    assigned: { label: { en: 'Assigned', ru: 'Назначен' } },
    inProgress: { label: { en: 'In progress', ru: 'В работе' } },
    qualified: { label: { en: 'Qualified', ru: 'Квалифицирован' } },
    converted: { label: { en: 'Converted', ru: 'Преобразован' } },
    disqualified: { label: { en: 'Disqualified', ru: 'Отклонён' } },
    recycled: { label: { en: 'Set aside', ru: 'Отложен' } },
    duplicate: { label: { en: 'Duplicate', ru: 'Дубль' } },
  },
  transitions: {
    assign: {
      from: ['new', 'assigned'],
      to: 'assigned',
      label: { en: 'Assign', ru: 'Назначить' },
      requires: ['ownerId'],
      set: (_lead, { now }: { now(): Date }) => ({ assignedAt: now().toISOString() }),
      emits: 'assigned',
    },
    start: { from: ['new', 'assigned'], to: 'inProgress', label: { en: 'Start', ru: 'Взять в работу' }, emits: 'started' },
    qualify: {
      from: ['inProgress'],
      to: 'qualified',
      label: { en: 'Qualify', ru: 'Квалифицировать' },
      guard(lead) {
        if (lead['knockedOut'] === true) return { en: 'An answer rules the lead out.', ru: 'Один из ответов исключает лид.' };
        const [score, least] = [Number(lead['score'] ?? 0), Number(lead['minScore'] ?? 0)];
        if (score >= least) return true;
        return { en: `The score is ${score} and must be ${least}.`, ru: `Оценка ${score}, а нужно ${least}.` };
      },
      emits: 'qualified',
    },
    convert: {
      from: ['qualified'],
      to: 'converted',
      label: { en: 'Convert', ru: 'Преобразовать' },
      takes: ['convertedAccountId', 'convertedPersonId', 'dealStageId', 'notDuplicate'],
      set: (_lead, { now }: { now(): Date }) => ({ convertedAt: now().toISOString() }),
      emits: 'converted',
    },
    disqualify: {
      from: ['new', 'assigned', 'inProgress', 'qualified'],
      to: 'disqualified',
      label: { en: 'Disqualify', ru: 'Отклонить' },
      requires: ['disqualifyReason'],
      emits: 'disqualified',
    },
    recycle: {
      from: ['disqualified'],
      to: 'recycled',
      label: { en: 'Set aside until', ru: 'Отложить до' },
      requires: ['recycledUntil'],
      emits: 'recycled',
    },
    renew: {
      from: ['recycled'],
      to: 'new',
      label: { en: 'Take up again', ru: 'Вернуть в новые' },
      set: (_lead, { now }: { now(): Date }) => ({
        disqualifyReason: null,
        recycledUntil: null,
        assignedAt: null,
        territoryId: null,
        renewedAt: now().toISOString(),
      }),
      emits: 'renewed',
    },
    markDuplicate: {
      from: ['new', 'assigned', 'inProgress'],
      to: 'duplicate',
      label: { en: 'Mark as duplicate', ru: 'Отметить как дубль' },
      requires: ['duplicateOfId'],
      emits: 'duplicated',
    },
  },
});
