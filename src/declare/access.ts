/** Which rows a permission covers, from none to all of the tenant (catalogue: Role / Permission). */
export type Scope = 'none' | 'own' | 'team' | 'unit' | 'unitTree' | 'tenant';

/** Scopes from narrow to wide; a user with several roles has the widest. */
export const SCOPES: readonly Scope[] = ['none', 'own', 'team', 'unit', 'unitTree', 'tenant'];

/** The roles every tenant has from the start. `admin` may do everything and needs no entry. */
export type SystemRole = 'manager' | 'rep' | 'viewer';
export const SYSTEM_ROLES: readonly SystemRole[] = ['manager', 'rep', 'viewer'];

/** What a role may do with the records of an entity. What is not named is `none`. */
export interface Grants {
  read?: Scope;
  create?: Scope;
  update?: Scope;
  delete?: Scope;
}

/**
 * Who may do what with an entity: grants per system role, or `through` the links that lead to the records whose rights decide
 * (reading needs read on one of them, any write needs update). Tenants refine it with roles of their own.
 */
export type Access = { readonly [role in SystemRole]?: Grants } | { readonly through: readonly string[] };

/** All staff read; representatives change what is theirs or their team's, managers everything. */
export const staffAccess: Access = {
  manager: { read: 'tenant', create: 'tenant', update: 'tenant', delete: 'tenant' },
  rep: { read: 'tenant', create: 'tenant', update: 'team', delete: 'own' },
  viewer: { read: 'tenant' },
};

/** Representatives see and change their own and their team's; managers their units below them. */
export const teamAccess: Access = {
  manager: { read: 'unitTree', create: 'tenant', update: 'unitTree', delete: 'unitTree' },
  rep: { read: 'team', create: 'tenant', update: 'team', delete: 'own' },
  viewer: { read: 'tenant' },
};

/** Reference lists: everybody reads, managers keep them. */
export const referenceAccess: Access = {
  manager: { read: 'tenant', create: 'tenant', update: 'tenant', delete: 'tenant' },
  rep: { read: 'tenant' },
  viewer: { read: 'tenant' },
};

/** Administrators only. */
export const adminAccess: Access = {};

/** Everybody reads, only administrators write. */
export const adminWrites: Access = { manager: { read: 'tenant' }, rep: { read: 'tenant' }, viewer: { read: 'tenant' } };
