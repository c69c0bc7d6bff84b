/** Words that installations are set up with and that are then forgotten; the login's own name is one too. */
const GIVEN_AWAY = ['postgres', 'password', 'changeme', 'secret', 'admin', 'root', 'test', 'example', 'eleven', '123456'];
/** Of the 32 bytes of a random key about 30 differ, and fewer than 16 in one of 10^18 keys. */
const LEAST_DIFFERENT_BYTES = 16;

/** What is wrong with secrets of an example or of a hasty hand, which production must not run with. Their text is not shown. */
export function guessable(
  values: Readonly<Record<'SECRET_KEY' | 'DATABASE_URL' | 'SMTP_URL' | 'FILE_STORE', string | undefined>>,
): string[] {
  const lines: string[] = [];
  if (values.SECRET_KEY?.split(',').some((key) => new Set(Buffer.from(key, 'hex')).size < LEAST_DIFFERENT_BYTES))
    lines.push('SECRET_KEY is not random, so it can be guessed: make one with openssl rand -hex 32.');
  for (const name of ['DATABASE_URL', 'SMTP_URL', 'FILE_STORE'] as const) {
    const value = values[name] ?? '';
    if (!URL.canParse(value)) continue;
    const { username, password } = new URL(value);
    const tried = [...GIVEN_AWAY, username.toLowerCase()];
    if (password !== '' && tried.includes(password.toLowerCase()))
      lines.push(`${name} holds a password that everybody tries first: give that login another.`);
  }
  return lines;
}
