import type { Part } from '../part.js';
import { askForApproval, showToApprovers } from './approval/ask.listener.js';
import { quoteApproval } from './approval/quote-approval.process.js';
import { followApproval } from './approval/settle.js';
import { takeChoices } from './accept.listener.js';
import { dealFollowsQuote } from './deal-follows.listener.js';
import { expireQuotes, expireQuotesNightly } from './expire.job.js';
import { acceptByLink, linkQuote, rejectByLink, viewQuote } from './guest.actions.js';
import { freezeApproved, freezeFinished } from './freeze.listener.js';
import { quoteMessages } from './messages.js';
import { numberVersions } from './number-versions.listener.js';
import { printLater, printQuote } from './print.action.js';
import { quoteLine } from './quote-line.entity.js';
import { quoteTemplate } from './quote-template.entity.js';
import { quoteVersion } from './quote-version.entity.js';
import { composeQuote, priceQuote, reviseQuote } from './quote.actions.js';
import { quote } from './quote.entity.js';
import { quoteReports } from './reports.js';
import { supersedeEarlier } from './send.listener.js';
import { quoteSettings } from './settings.js';

declare module '#kernel/types' {
  interface Entities {
    quote: typeof quote;
    quoteVersion: typeof quoteVersion;
    quoteLine: typeof quoteLine;
    quoteTemplate: typeof quoteTemplate;
  }
  interface Actions {
    'quote.compose': typeof composeQuote;
    'quote.revise': typeof reviseQuote;
    'quoteVersion.price': typeof priceQuote;
    'quoteVersion.link': typeof linkQuote;
    'quoteVersion.print': typeof printQuote;
    'quoteVersion.expireDue': typeof expireQuotes;
  }
}

/** Quotes in versions, from draft to the client's decision. */
export const quotes: Part = {
  entities: [quote, quoteVersion, quoteLine, quoteTemplate],
  actions: [composeQuote, reviseQuote, priceQuote, printQuote, linkQuote, viewQuote, acceptByLink, rejectByLink, expireQuotes],
  listeners: [
    numberVersions,
    freezeFinished,
    freezeApproved,
    askForApproval,
    ...showToApprovers,
    followApproval,
    supersedeEarlier,
    takeChoices,
    dealFollowsQuote,
    ...printLater,
  ],
  reports: quoteReports,
  processes: [quoteApproval],
  jobs: [expireQuotesNightly],
  settings: quoteSettings,
  messages: quoteMessages,
};
