import { defineEntity } from '../../declare/entity.js';
import { choice } from '../../declare/fields/choice.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { link } from '../../declare/fields/link.js';
import { state } from '../../declare/fields/state.js';
import { tags } from '../../declare/fields/tags.js';
import { text } from '../../declare/fields/text.js';
import { timeOfDay } from '../../declare/fields/time-of-day.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { uuid } from '../../declare/fields/uuid.js';
import { exportable, ownRights } from './check-schedule.rule.js';
import { scheduleStates } from './export-schedule.machine.js';
import { nextTime } from './next-time.js';

const own = { read: 'own', create: 'tenant', update: 'own', delete: 'own' } as const;

/** A list that is written as a file again and again. */
export const exportSchedule = defineEntity('exportSchedule', {
  title: 'name',
  label: { en: 'Scheduled export', ru: 'Выгрузка по расписанию' },
  description:
    'A list that is written as a file again and again, at times of the firm’s time zone, with the rights of its owner (or of the API key it was set up with). Each time is an exportRun.',
  fields: {
    name: text({ required: true, max: 200, search: true }),
    entity: text({ required: true, max: 100, index: true, immutable: true, description: 'What is exported, e.g. account.' }),
    filter: json({ description: 'As lists take it: { "status": { "eq": "open" } }.' }),
    fields: tags({
      index: false,
      description: 'Paths in their order, e.g. ["name", "account.name"]; what an import takes back if left out.',
    }),
    sort: tags({ index: false, description: 'As lists take it: ["-createdAt"].' }),
    format: choice(['csv', 'xlsx', 'json', 'ndjson', 'yaml', 'vcard'], { required: true, default: 'csv' }),
    repeat: choice(['daily', 'weekly', 'monthly', 'cron'], {
      required: true,
      description: 'Each takes fields of its own: at, weekday, dayOfMonth, or cron alone.',
    }),
    at: timeOfDay({ description: 'Daily, weekly and monthly: the time on the wall clock of the firm.' }),
    weekday: choice(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], { description: 'Weekly.' }),
    dayOfMonth: int({ min: 1, max: 31, description: 'Monthly; in shorter months the last day stands for it.' }),
    cron: text({ max: 100, description: 'Minute, hour, day of month, month, weekday: 30 8 * * 1-5.' }),
    keep: int({
      required: true,
      min: 1,
      max: 1000,
      default: 10,
      description: 'How many of its files are kept; older ones are discarded.',
    }),
    state: state(scheduleStates),
    pausedReason: text({ max: 300 }),
    nextAt: timestamp({ readOnly: true, index: true, description: 'Null while paused.' }),
    apiKeyId: uuid({ readOnly: true, description: 'The API key whose rights it reads with.' }),
  },
  rules: [ownRights, exportable],
  derive: [
    {
      from: ['repeat', 'at', 'weekday', 'dayOfMonth', 'cron', 'state'],
      sets: ['nextAt'],
      of(schedule, _before, { timeZone, now }) {
        // A schedule without it is refused as such.
        if (schedule.repeat === undefined || schedule.repeat === null) return { nextAt: null };
        const next = nextTime(schedule, timeZone, now);
        return { nextAt: schedule.state === 'paused' ? null : (next?.toISOString() ?? null) };
      },
    },
    {
      from: ['entity', 'filter', 'fields', 'sort', 'format', 'ownerId'],
      sets: ['apiKeyId'],
      of: (_schedule, _before, moment) => ({ apiKeyId: moment.keyId }),
    },
  ],
  access: { manager: own, rep: own, viewer: own },
});

/** One time a schedule was carried out. */
export const exportRun = defineEntity('exportRun', {
  title: 'name',
  label: { en: 'Run of an export', ru: 'Выполнение выгрузки' },
  description: 'One time a scheduled export was carried out, with its file.',
  readOnly: true,
  fields: {
    schedule: link('exportSchedule', { required: true, inverse: 'runs', onDelete: 'cascade' }),
    name: text({ required: true, max: 200 }),
    dueAt: timestamp({ required: true, index: true }),
    state: choice(['waiting', 'running', 'done', 'failed'], { required: true, default: 'waiting', index: true }),
    startedAt: timestamp(),
    finishedAt: timestamp(),
    rows: int({ min: 0 }),
    file: link('file', { onDelete: 'setNull', description: 'Null again when it is older than those that are kept.' }),
    error: json({ description: 'Of a failed one: { code, message, pointer }.' }),
  },
  keys: [['scheduleId', 'dueAt']],
  access: { manager: { read: 'own' }, rep: { read: 'own' }, viewer: { read: 'own' } },
});
