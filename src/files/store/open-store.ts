import { diskStore } from './disk-store.js';
import type { ObjectStore } from './object-store.js';
import { s3Store } from './s3-store.js';

/** The store of a setting: a folder, or `s3://key:secret@host/bucket?region=…`, `&tls=0` for one without TLS. */
export function openStore(setting: string): ObjectStore {
  if (!setting.startsWith('s3://')) return diskStore(setting);
  const url = new URL(setting);
  return s3Store({
    endpoint: `${url.searchParams.get('tls') === '0' ? 'http' : 'https'}://${url.host}`,
    bucket: url.pathname.slice(1),
    region: url.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  });
}
