import { connect, createServer, type Socket } from 'node:net';

/** Stands between two programs and can stop passing anything on without closing a connection: a line that went dead. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that are open now go dead: nothing passes any more, in either direction. New ones work. */
  blackOut(): number;
  /** New ones go dead too, until `heal`. */
  blackHole(): void;
  heal(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let hole = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    if (hole) return void mute(pair);
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    blackOut() {
      for (const pair of pairs) mute(pair);
      return pairs.size;
    },
    blackHole: () => void (hole = true),
    heal: () => void (hole = false),
    async close() {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads on, so that no end of the line is told of anything, and throws away what it reads. */
function mute({ near, far }: { near: Socket; far: Socket }): void {
  for (const socket of [near, far]) {
    socket.unpipe();
    socket.removeAllListeners('data');
    socket.removeAllListeners('end');
    socket.on('data', () => undefined);
  }
}
