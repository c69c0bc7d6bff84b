/** SQL of the request's tenant, null outside one; what row-level security compares every row with. */
export const TENANT = `nullif(current_setting('app.tenant', true), '')::uuid`;
