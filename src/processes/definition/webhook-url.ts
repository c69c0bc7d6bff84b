import ipaddr from 'ipaddr.js';
import { invalid } from '../../platform/problem.js';

/**
 * Refuses addresses that no webhook may call: other schemes than https, credentials, hosts without a dot, and addresses that
 * are not of the public internet. What a name resolves to is for the delivery to look at.
 */
export function checkWebhookUrl(text: string, pointer: string): void {
  if (text.includes('{{'))
    throw invalid(pointer, 'The address of a webhook is fixed; put variables into its body.', undefined, 'invalid_url');
  const url = URL.parse(text);
  if (!url || url.protocol !== 'https:')
    throw invalid(pointer, 'Expected an address such as https://example.com/hook.', undefined, 'invalid_url');
  if (url.username !== '' || url.password !== '')
    throw invalid(pointer, 'The address must hold no password.', undefined, 'invalid_url');
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const literal = ipaddr.isValid(host);
  if (
    literal
      ? ipaddr.process(host).range() !== 'unicast'
      : !host.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(host)
  )
    throw invalid(
      pointer,
      `${host} is not an address of the public internet; a webhook may call no other.`,
      undefined,
      'private_address',
    );
}
