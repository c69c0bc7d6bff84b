/** What came of a step: done, with where it leads, or waiting until `due` at the latest. */
export type Outcome =
  | { readonly kind: 'done'; readonly input?: unknown; readonly result: Record<string, unknown>; readonly next: string }
  | {
      readonly kind: 'waiting';
      readonly due: Date | null;
      readonly awaits?: string | null;
      /** Kept with the run until the step is done. */
      readonly kept?: Record<string, unknown>;
    };
