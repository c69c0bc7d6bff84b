import { invalid, type Derivation } from '#kernel';

/** Refuses days that are in no calendar, and keeps the day without its year. */
export const birthdayDerivation: Derivation = {
  from: ['birthday'],
  sets: ['birthMonthDay'],
  of({ birthday }) {
    if (typeof birthday !== 'string') return { birthMonthDay: null };
    // 2000 is a leap year, so that --02-29 is a date.
    const day = birthday.replace(/^--/, '2000-');
    const at = Date.parse(`${day}T00:00:00Z`);
    if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day)
      throw invalid('/birthday', 'Expected a date such as 1980-05-17, or --05-17 without the year.');
    return { birthMonthDay: birthday.slice(-5) };
  },
};
