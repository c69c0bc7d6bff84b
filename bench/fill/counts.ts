/** How much there is; see bench/RESULTS.md. Smaller sizes are for trying the harness out. */
export interface Counts {
  readonly people: number;
  readonly accounts: number;
  /** The first of them has a fifth of everything, the others share the rest evenly. */
  readonly tenants: number;
}

/** What the figures are measured with. */
export const fullCounts: Counts = { people: 1_000_000, accounts: 100_000, tenants: 20 };

/** `--small`: two per cent of it, to try the harness out. */
export const smallCounts: Counts = { people: 20_000, accounts: 2_000, tenants: 20 };

/** SQL for the number (from 1) of the tenant that row `i` belongs to. Rows of all tenants lie mixed, as they would after years. */
export const tenantOf = (i: string, tenants: number): string =>
  `case when (${i}) % 5 = 0 then 1 else 2 + (((${i}) * 7) % ${tenants - 1}) end`;
