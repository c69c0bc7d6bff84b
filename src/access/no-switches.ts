/** No module of the firm is switched off. */
export const NOTHING_OFF: ReadonlySet<string> = new Set();
/** The firm has set no flag. */
export const NO_FLAGS: ReadonlyMap<string, boolean> = new Map();
