/** Throws what is wrong with an address of clamd, in words that go on from a setting's name. */
export function checkClamdUrl(value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const fits =
    url?.protocol === 'tcp:' ? url.hostname !== '' && url.port !== '' : url?.protocol === 'unix:' && url.pathname.length > 1;
  if (!fits) throw new Error('must look like tcp://clamav:3310 or unix:///run/clamav/clamd.ctl');
}
