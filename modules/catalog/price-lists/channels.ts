/** Through which door an order comes in; price lists may go for one of them. */
export const CHANNELS = ['desk', 'shop', 'phone', 'web', 'mobile', 'email', 'partner'] as const;
