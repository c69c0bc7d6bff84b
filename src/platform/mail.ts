import { Readable } from 'node:stream';

/** One e-mail to one address. */
export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** The part before the @ of its Message-ID; the same however often it is tried, so that a mailbox can tell a repetition. */
  readonly id: string;
  readonly replyTo?: string;
  /** Message-IDs with their angle brackets, for threads (RFC 5322 section 3.6.4). */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly attachments?: readonly { filename: string; content: Buffer; contentType?: string }[];
  /** Further headers such as `List-Unsubscribe`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What came of an e-mail. `later`: nothing was handed over, try again. `refused`: it never will be taken. `uncertain`: the
 * connection broke after the whole message was handed over and before the answer, so it may have arrived: do not send it again.
 */
export interface MailResult {
  readonly outcome: 'sent' | 'later' | 'refused' | 'uncertain';
  /** With angle brackets. */
  readonly messageId: string;
  /** The server's words or the network's, for people who run the installation. */
  readonly reason: string | null;
}

/** The installation's way to send e-mail. */
export interface Mail {
  /** Takes at most a minute and never throws. Not inside a transaction. */
  send(message: MailMessage): Promise<MailResult>;
}

/** An address as it may stand in an envelope: no blanks, control characters, quotes or separators. */
const ADDRESS = /^[^\s\x00-\x20\x7f<>()[\]\\,;:"@]{1,64}@[^\s\x00-\x20\x7f<>()[\]\\,;:"@]{1,255}$/;

/** Whether the text is one mailbox and nothing else, so that it can be put into an envelope. */
export const isMailbox = (text: string): boolean => ADDRESS.test(text);

/** A header's text on one line: CR, LF and other control characters would begin another header. */
export const headerLine = (text: string): string => text.replace(/[\x00-\x1f\x7f\u0085\u2028\u2029]+/g, ' ').trim();

/** `Firm <crm@firm.example>` or a bare address; null if it is neither. */
export function parseSender(text: string): { name: string; address: string } | null {
  const [, name = '', address = text.trim()] = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  return isMailbox(address) && headerLine(name) === name ? { name, address } : null;
}

/** `smtp://login:password@host:587` (STARTTLS where offered) or `smtps://host:465`. Nothing is opened before the first message. */
export function smtpMail(smtpUrl: string, from: string): Mail {
  const sender = parseSender(from);
  if (!sender) throw new Error(`${from} is no mailbox.`);
  const domain = sender.address.split('@')[1] as string;
  return {
    async send(message) {
      const messageId = `<${message.id.replace(/[^A-Za-z0-9.+_-]/g, '-')}@${domain}>`;
      if (!isMailbox(message.to)) return { outcome: 'refused', messageId, reason: `${message.to} is no mailbox.` };
      try {
        const raw = await compose(message, sender, messageId);
        return { messageId, ...(await handOver(smtpUrl, sender.address, message.to, raw)) };
      } catch (error) {
        // A message that cannot be put together never will be.
        return { outcome: 'refused', messageId, reason: String((error as Error).message) };
      }
    },
  };
}

async function compose(message: MailMessage, from: { name: string; address: string }, messageId: string): Promise<Buffer> {
  const headers = Object.entries(message.headers ?? {}).map(([key, value]) => ({
    key: key.replace(/[^A-Za-z0-9-]/g, ''),
    value: headerLine(value),
  }));
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const mail = new MailComposer({
    from,
    to: { name: '', address: message.to },
    subject: headerLine(message.subject),
    text: message.text,
    messageId,
    headers,
    newline: 'win',
    // What stands in a message is given; nothing is fetched for it.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(message.html === undefined ? {} : { html: message.html }),
    ...(message.replyTo && isMailbox(message.replyTo) ? { replyTo: { name: '', address: message.replyTo } } : {}),
    ...(message.inReplyTo ? { inReplyTo: headerLine(message.inReplyTo) } : {}),
    ...(message.references ? { references: message.references.map(headerLine) } : {}),
    ...(message.attachments ? { attachments: message.attachments.map((one) => ({ ...one })) } : {}),
  });
  return mail.compile().build() as Promise<Buffer>;
}

const TIMEOUT_MS = 20_000;
const LOOPBACK = /^(localhost|127\.|\[?::1\]?$)/;

interface SmtpError extends Error {
  responseCode?: number;
  permanent?: boolean;
}

/** One connection for one message. */
async function handOver(smtpUrl: string, from: string, to: string, raw: Buffer): Promise<Pick<MailResult, 'outcome' | 'reason'>> {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const connection = new SMTPConnection({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    // A password goes over the network encrypted or not at all.
    requireTLS: !secure && url.username !== '' && !LOOPBACK.test(url.hostname),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
  });
  return new Promise((resolve) => {
    let handedOver = false;
    const done = (error: SmtpError | null): void => {
      // First what came of it: closing tells of an end as well.
      resolve(judge(error, handedOver));
      connection.close();
    };
    connection.on('error', (error) => done(error as SmtpError));
    connection.on('end', () => done(new Error('The server closed the connection.')));
    const send = (): void =>
      connection.send(
        { from, to: [to] },
        readOnce(raw, () => (handedOver = true)),
        (error) => done((error as SmtpError) ?? null),
      );
    connection.connect((error) => {
      if (error) return done(error as SmtpError);
      if (url.username === '') return send();
      const credentials = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
      connection.login({ credentials }, (refused) => (refused ? done(loginRefused(refused as SmtpError)) : send()));
    });
  });
}

/** A wrong password of ours is no fault of the message: it is sent once the settings are mended. */
const loginRefused = (error: SmtpError): SmtpError => Object.assign(error, { responseCode: 454, permanent: false });

/** Tells when all of the message has been read, which the connection begins only after the server agreed to take it. */
function readOnce(raw: Buffer, end: () => void): Readable {
  return Readable.from(
    (function* () {
      yield raw;
      end();
    })(),
    { objectMode: false },
  );
}

function judge(error: SmtpError | null, handedOver: boolean): Pick<MailResult, 'outcome' | 'reason'> {
  if (!error) return { outcome: 'sent', reason: null };
  const reason = headerLine(error.message).slice(0, 500);
  // An answer decides, whenever it comes; RFC 5321 section 4.2.1: 5yz for good, 4yz for now.
  if (error.responseCode) return { outcome: error.responseCode >= 500 ? 'refused' : 'later', reason };
  return { outcome: handedOver ? 'uncertain' : 'later', reason };
}
