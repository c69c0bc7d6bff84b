import { below, invalid } from '#kernel';

/** An account at a bank, as it is printed on invoices; each part as text. */
export interface BankAccount {
  /** Invoices in this currency are paid to it; in any, if not given. */
  readonly currency?: string;
  readonly bank?: string;
  readonly bic?: string;
  readonly account?: string;
  readonly correspondentAccount?: string;
  readonly iban?: string;
  readonly swift?: string;
}

/** Somebody named on a document, as they were called when it was issued. */
export interface Party {
  readonly name: string;
  readonly inn?: string | null;
  readonly kpp?: string | null;
  readonly ogrn?: string | null;
  readonly vatId?: string | null;
  readonly address?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  /** Who signs for the firm. */
  readonly signatory?: string | null;
  readonly accountant?: string | null;
  readonly bankAccounts?: readonly BankAccount[];
}

const PARTY = ['name', 'inn', 'kpp', 'ogrn', 'vatId', 'address', 'phone', 'email', 'signatory', 'accountant'];
const ACCOUNT = ['currency', 'bank', 'bic', 'account', 'correspondentAccount', 'iban', 'swift'];

function texts(given: object, keys: readonly string[], pointer: string): void {
  for (const [key, value] of Object.entries(given)) {
    if (!keys.includes(key)) throw invalid(below(pointer, key), `Expected ${keys.join(', ')}.`, undefined, 'unknown_field');
    if (typeof value !== 'string' || value.length > 500)
      throw invalid(below(pointer, key), 'Expected a text of at most 500 characters.');
  }
}

/** Checks what a firm says of itself for its documents; throws 400 below `pointer`. */
export function checkSeller(value: unknown, pointer: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(pointer, 'Expected an object.');
  const { bankAccounts = [], ...rest } = value as { bankAccounts?: unknown };
  texts(rest, PARTY, pointer);
  const at = below(pointer, 'bankAccounts');
  if (!Array.isArray(bankAccounts) || bankAccounts.length > 20) throw invalid(at, 'Expected a list of at most 20 bank accounts.');
  bankAccounts.forEach((one: unknown, i) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) throw invalid(below(at, i), 'Expected an object.');
    texts(one, ACCOUNT, below(at, i));
  });
}

/** The account to which money in this currency is to be paid. */
export const accountFor = (party: Party, currency: string): BankAccount | undefined =>
  party.bankAccounts?.find((one) => one.currency === currency) ?? party.bankAccounts?.find((one) => one.currency === undefined);
