/** The module author's whole vocabulary, and the only door into the kernel. */
export { defineEntity, extendEntity } from './declare/entity.js';
export type { CreateOf, Entity, RowOf, UpdateOf } from './declare/entity.js';
export { defineAction } from './declare/action.js';
export { defineJob, defineListener, defineModule, defineReport, defineSetting } from './declare/module.js';
export type { EventOf, FieldUse, Module, Report, ReportPart, Sharing, Translation } from './declare/module.js';
export { defineNotification } from './declare/notification.js';
export type { NotificationKind, NotifyRequest, Recipients } from './declare/notification.js';
export type { MailMessage, MailResult } from './platform/mail.js';
export { defineDuplicateSearch, definePreset } from './declare/exchange.js';
export type {
  ColumnGuess,
  DuplicateCandidate,
  ForeignIds,
  FoundDuplicate,
  LoadedRow,
  Loader,
  LoadRow,
  Mapping,
  Preset,
  Vocabulary,
} from './declare/exchange.js';
export { defineReader } from './declare/reader.js';
export type { Reader, ReaderPage } from './declare/reader.js';
export { defineWorker } from './declare/worker.js';
export type { Worker, WorkerHost, WorkerLoop } from './declare/worker.js';
export { EVENT_SCHEMA } from './declare/outside-event.js';
export type { OutsideEvent } from './declare/outside-event.js';
export type { OutboundAnswer } from './platform/outbound.js';
export { checkEventTypes, matchesEventType } from './declare/event-types.js';
export { defineRule } from './declare/define-rule.js';
export type { Change } from './declare/rule.js';
export type { Derivation, WriteMoment } from './declare/derivation.js';
export type { AggregateGroup, AggregateQuery, Context, ListQuery, Records } from './declare/context.js';
export { mentionsField } from './records/mentions-field.js';
export type { Erased, EraseRequest, MergeRequest, MergeStep, RecordGraph, Unmerged } from './declare/graph.js';
export { adminAccess, adminWrites, referenceAccess, staffAccess, teamAccess } from './declare/access.js';
export type { Access, Scope } from './declare/access.js';
export { below, conflict, forbidden, invalid, notFound, Problem } from './platform/problem.js';
export { newSigningSecret, signedHeaders } from './platform/signed-headers.js';
export { allocate } from './platform/allocate.js';
export { checkCurrency, currencyExponent } from './platform/currencies.js';
export { address } from './declare/fields/address.js';
export { bool } from './declare/fields/bool.js';
export { choice } from './declare/fields/choice.js';
export { computed } from './declare/fields/computed.js';
export { date } from './declare/fields/date.js';
export { decimal } from './declare/fields/decimal.js';
export { duration } from './declare/fields/duration.js';
export { email } from './declare/fields/email.js';
export { geo } from './declare/fields/geo.js';
export { int } from './declare/fields/int.js';
export { json } from './declare/fields/json.js';
export { link } from './declare/fields/link.js';
export { links } from './declare/fields/links.js';
export { money } from './declare/fields/money.js';
export { multiChoice } from './declare/fields/multi-choice.js';
export { phone } from './declare/fields/phone.js';
export { richText } from './declare/fields/rich-text.js';
export { state } from './declare/fields/state.js';
export { machine } from './declare/state-machine.js';
export { tags } from './declare/fields/tags.js';
export { text } from './declare/fields/text.js';
export { timeOfDay } from './declare/fields/time-of-day.js';
export { timestamp } from './declare/fields/timestamp.js';
export { url } from './declare/fields/url.js';
export { uuid } from './declare/fields/uuid.js';
export { businessCalendar, businessCalendars, type Whose } from './core/business-calendar.js';
export type { BusinessCalendar } from './calendar/calendar.js';
export { addBusinessDays } from './calendar/working-days.js';
export { addBusinessTime, businessTimeBetween, nextWorkingMoment } from './calendar/working-time.js';
export { localDate, localMidnight, localTimes } from './calendar/local-day.js';
export { asCard } from './exchange/formats/vcard/vcard.js';
export { emptyCard } from './exchange/formats/vcard/card.js';
export type { Card } from './exchange/formats/vcard/card.js';
export { cardOf } from './exchange/formats/vcard/typed.js';
export { defineProcesses } from './declare/process.js';
export type { ProcessPreset } from './declare/process.js';
export { installProcesses } from './processes/install.js';
export { recallApprovals } from './processes/approvals/decide.js';
export { requestApproval } from './processes/approvals/request.js';
export type { ApprovalRequest } from './processes/approvals/request.js';
export type { Definition as WorkflowDefinition } from './processes/definition/types.js';
