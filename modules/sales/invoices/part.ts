import type { Part } from '../part.js';
import { chaseNightly, chaseOverdue } from './calls/chase.job.js';
import { callAgain, cancelCalls } from './calls/plan.js';
import { paymentCallFields } from './calls/planned-contact.extension.js';
import { composeInvoice, setInvoiceLines } from './compose.action.js';
import { issueCreditNote } from './credit/credit.action.js';
import { creditNote, creditNoteLine } from './credit/credit-note.entity.js';
import { invoiceOrder } from './from-order.action.js';
import { invoice, invoiceLine } from './invoice.entity.js';
import { numberIssued } from './issue.listener.js';
import { invoiceMessages } from './messages.js';
import { linkInvoice, viewInvoice } from './printing/guest.actions.js';
import { printCreditNote, printInvoice, printIssued } from './printing/print.action.js';
import { allocation, payment } from './payments/payment.entity.js';
import { allocatePayment, receivePayment, refundPayment, spendSettled } from './payments/payment.actions.js';
import { overduePayments, overduePaymentsByOwner } from './reports.js';
import { invoiceSettings } from './settings.js';

declare module '#kernel/types' {
  interface Entities {
    invoice: typeof invoice;
    invoiceLine: typeof invoiceLine;
    payment: typeof payment;
    allocation: typeof allocation;
    creditNote: typeof creditNote;
    creditNoteLine: typeof creditNoteLine;
  }
  interface Actions {
    'invoice.compose': typeof composeInvoice;
    'invoice.setLines': typeof setInvoiceLines;
    'invoice.chase': typeof chaseOverdue;
    'invoice.print': typeof printInvoice;
    'invoice.link': typeof linkInvoice;
    'creditNote.print': typeof printCreditNote;
    'salesOrder.invoice': typeof invoiceOrder;
    'payment.receive': typeof receivePayment;
    'payment.allocate': typeof allocatePayment;
    'payment.refund': typeof refundPayment;
    'creditNote.issue': typeof issueCreditNote;
  }
}

/** What clients owe and pay: invoices, payments, credit notes, and the calls about them. */
export const invoices: Part = {
  entities: [invoice, invoiceLine, payment, allocation, creditNote, creditNoteLine],
  extensions: [paymentCallFields],
  actions: [
    composeInvoice,
    setInvoiceLines,
    invoiceOrder,
    receivePayment,
    allocatePayment,
    refundPayment,
    issueCreditNote,
    printInvoice,
    printCreditNote,
    linkInvoice,
    viewInvoice,
    chaseOverdue,
  ],
  listeners: [numberIssued, ...printIssued, spendSettled, callAgain, ...cancelCalls],
  jobs: [chaseNightly],
  settings: invoiceSettings,
  reports: [overduePayments, overduePaymentsByOwner],
  messages: invoiceMessages,
};
