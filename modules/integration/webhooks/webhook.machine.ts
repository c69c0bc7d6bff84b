import { machine, type Context } from '#kernel';

/** Nothing is sent while disabled; what waits then goes on when it is enabled again. */
export const webhookStates = machine({
  initial: 'disabled',
  states: {
    disabled: { label: { en: 'Disabled', ru: 'Отключён' } },
    enabled: { label: { en: 'Enabled', ru: 'Включён' } },
  },
  transitions: {
    enable: {
      from: ['disabled'],
      to: 'enabled',
      label: { en: 'Enable', ru: 'Включить' },
      guard: (record) => {
        if (!record.secretIssuedAt)
          return {
            en: 'Call rotateSecret first and give the secret to the receiver.',
            ru: 'Сначала вызовите rotateSecret и передайте секрет получателю.',
          };
        return (
          record.ownerId != null || {
            en: 'It has no owner, with whose rights to read.',
            ru: 'Нет владельца, с правами которого читать.',
          }
        );
      },
      set: (_record, ctx) => ({ enabledAt: (ctx as Context).now().toISOString(), disabledReason: null }),
      emits: 'enabled',
    },
    disable: {
      from: ['enabled'],
      to: 'disabled',
      label: { en: 'Disable', ru: 'Отключить' },
      takes: ['disabledReason'],
      emits: 'disabled',
    },
  },
});
