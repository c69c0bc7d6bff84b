/** Business processes that a module brings along as data; a tenant gets them by `workflow.install`. */
export interface ProcessPreset {
  readonly declares: 'processes';
  /** Small letters and hyphens: `glass-order`. */
  readonly code: string;
  readonly label: { readonly en: string; readonly ru: string };
  readonly description: string;
  /** Approval policies as they are created: `{ code, name, steps, allowOwn }`. */
  readonly policies: readonly (Readonly<Record<string, unknown>> & { readonly code: string; readonly name: string })[];
  /** In the order in which they are published: a subprocess before those that start it. */
  readonly workflows: readonly {
    readonly code: string;
    readonly name: string;
    readonly description?: string;
    readonly definition: object;
  }[];
}

/**
 * @example
 * export const orders = defineProcesses('orders', { label: { en: 'Orders', ru: 'Заказы' }, description: 'From the order to its delivery.',
 *   workflows: [{ code: 'order-made', name: 'Order made', definition: { trigger: { kind: 'event', event: 'order.created' }, steps: […] } }] });
 */
export function defineProcesses(
  code: string,
  options: Pick<ProcessPreset, 'label' | 'description' | 'workflows'> & Partial<Pick<ProcessPreset, 'policies'>>,
): ProcessPreset {
  return { declares: 'processes', code, policies: [], ...options };
}
