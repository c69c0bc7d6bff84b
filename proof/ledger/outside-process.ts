import { startReceiver, type Receiver, type ReceiverMood } from './receiver.js';
import { startSink, type Sink, type SinkMood } from './sink.js';

/** The world outside in a process of its own: a receiver of webhooks and a mail server, told by messages how to behave. */
let receiver: Receiver | undefined;
let sink: Sink | undefined;
process.on(
  'message',
  (message: { files?: { hooks: string; mails: string }; receiver?: ReceiverMood; path?: string; sink?: SinkMood }) => {
    if (message.files) void begin(message.files);
    if (message.receiver) receiver?.behave(message.receiver, message.path);
    if (message.sink) sink?.behave(message.sink);
  },
);
process.on('disconnect', () => process.exit(0));

async function begin(files: { hooks: string; mails: string }): Promise<void> {
  receiver = await startReceiver(files.hooks);
  sink = await startSink(files.mails);
  process.send?.({ hooks: receiver.port, smtp: sink.port });
}
