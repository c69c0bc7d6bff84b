import { defineSetting, extendEntity, int, link } from '#kernel';
import type { Part } from '../part.js';
import { contract } from './contract.entity.js';
import { contractTemplate } from './printing/contract-template.entity.js';
import { printContract, printContractLater } from './printing/print.action.js';
import { contractReports } from './reports.js';
import { contractsDue, contractsNightly } from './due.job.js';
import { cancelReminders, renewContract, replacePrevious } from './renew.action.js';

declare module '#kernel/types' {
  interface Entities {
    contract: typeof contract;
    contractTemplate: typeof contractTemplate;
  }
  interface Actions {
    'contract.print': typeof printContract;
    'contract.renew': typeof renewContract;
    'contract.lookAtDue': typeof contractsDue;
  }
}

/** About which contract a planned contact is. */
const contactAboutContract = extendEntity('plannedContact', {
  fields: {
    contract: link('contract', { inverse: 'plannedContacts', onDelete: 'cascade', description: 'Whose end it is about.' }),
  },
});

/** What was agreed upon for some time: from draft to signature, prolongation and end. */
export const contracts: Part = {
  entities: [contract, contractTemplate],
  extensions: [contactAboutContract],
  actions: [printContract, renewContract, contractsDue],
  listeners: [replacePrevious, ...cancelReminders, ...printContractLater],
  reports: contractReports,
  jobs: [contractsNightly],
  settings: [
    defineSetting('sales.contractReminderDays', int({ min: 0, max: 3650 }), {
      default: 30,
      label: { en: 'Reminder before a contract ends, days', ru: 'Напоминание до окончания договора, дней' },
      description: 'So many days before a contract ends, or before its notice is due, its owner is reminded.',
    }),
  ],
  messages: [
    ['A contract does not end before it begins.', 'Договор не может закончиться раньше, чем начнётся.'],
    ['What is prolonged by itself has an end; give endsOn.', 'У того, что продлевается само, есть конец; укажите endsOn.'],
    ['Say by how many months it is prolonged.', 'Укажите, на сколько месяцев он продлевается: renewMonths.'],
    [
      'The contract is out of our hands, so {1} stays; agree on another one by contract.renew.',
      'Договор уже не в наших руках, {1} не меняется; договоритесь о новом: contract.renew.',
    ],
    [
      'The contract is {1}; only what is or was in force is renewed.',
      'Договор в состоянии {1}; продлевают только тот, который действует или действовал.',
    ],
    [
      'There is a contract that renews this one already; change or cancel it.',
      'Договор, продлевающий этот, уже есть; измените или отмените его.',
    ],
  ],
};
