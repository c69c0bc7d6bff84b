import type { Access } from '#kernel';

/** Whoever works here may act on any order, since the desk, the workshop and the fitters work on the same ones. */
export const workshopAccess: Access = {
  manager: { read: 'tenant', create: 'tenant', update: 'tenant', delete: 'tenant' },
  rep: { read: 'tenant', create: 'tenant', update: 'tenant', delete: 'own' },
  viewer: { read: 'tenant' },
};

/** What belongs to an order and has no owner of its own. */
export const workshopNotes: Access = {
  manager: { read: 'tenant', create: 'tenant', update: 'tenant', delete: 'tenant' },
  rep: { read: 'tenant', create: 'tenant', update: 'tenant' },
  viewer: { read: 'tenant' },
};

/** Read by all staff, written by actions alone. */
export const booksAccess: Access = { manager: { read: 'tenant' }, rep: { read: 'tenant' }, viewer: { read: 'tenant' } };
