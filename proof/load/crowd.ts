import { authorizationOf, quiet, type Stand } from '../stand/stand.js';
import type { StaffRole } from '../stand/firms.js';
import { fillFirms, idsOf, type FilledFirm } from './fill.js';
import type { Caller } from './shot.js';

/** Ids that a caller draws from. */
const MOST_IDS = 2000;

const several = (role: StaffRole, count: number): StaffRole[] => Array.from({ length: count }, () => role);

/** Sixty-four with the administrators: 25 in the large firm, 6 in each of the middle ones, one in each small one. */
export const staffOf = (firm: number): readonly StaffRole[] =>
  firm === 0
    ? [...several('manager', 4), ...several('rep', 17), ...several('viewer', 3)]
    : firm < 5
      ? ['manager', 'rep', 'rep', 'rep', 'viewer']
      : [];

/** Fills the firms of the stand and signs everybody in; the callers in the order of the firms. */
export async function fillStand(stand: Stand, url: string, people: (firm: number) => number): Promise<Caller[]> {
  // The rows are numbered below what the readers of the ledger have read by then.
  const { left } = await quiet(stand);
  if (left !== '') throw new Error(`the firms could not be set up: ${left}`);
  const filled = stand.firms.map(({ id, staff }, firm): FilledFirm => {
    const owners = staff.filter(({ role }) => role === 'rep');
    return { id, ownerIds: (owners.length > 0 ? owners : staff).map((user) => user.id), people: people(firm) };
  });
  const adminUrl = stand.postgres.adminUrl('eleven');
  await fillFirms(adminUrl, filled);
  const callers: Caller[] = [];
  for (const [firm, { id, authorization, staff }] of stand.firms.entries()) {
    const all = await idsOf(adminUrl, id, null, MOST_IDS);
    const size = filled[firm]!.people;
    callers.push({ authorization, firm, number: callers.length, writes: true, ...all, size });
    for (const user of staff) {
      const own = user.role === 'rep' ? await idsOf(adminUrl, id, user.id, MOST_IDS) : all;
      const signedIn = await authorizationOf(user, url);
      // Managers see the deals of their units, and they are in none.
      const seen = user.role === 'manager' ? { ...own, deals: [] } : own;
      callers.push({ authorization: signedIn, firm, number: callers.length, writes: user.role !== 'viewer', ...seen, size });
    }
  }
  return callers;
}
