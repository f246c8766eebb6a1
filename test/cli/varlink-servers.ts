import { mkdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';

/** What a server does with a client, from the moment it connects. */
export type ClientHandler = (client: Socket) => void;

const servers = new Set<Server>();
const clients = new Set<Socket>();

/** Listens on a socket until stopServers(). */
export async function listenOn(path: string, handle: ClientHandler): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const server = createServer((client) => {
    clients.add(client);
    // A client may go whenever it likes.
    client.on('error', () => {});
    handle(client);
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

export async function stopServers(): Promise<void> {
  for (const client of clients) client.destroy();
  clients.clear();
  await Promise.all([...servers].map((server) => new Promise((resolve) => server.close(resolve))));
  servers.clear();
}

/** Answers each method with the object of that name, or with what a function makes of its parameters; a text is sent as it is. */
export function answering(
  replies: Readonly<Record<string, object | string | ((parameters: unknown) => object | string)>>,
): ClientHandler {
  return (client) => {
    let received = '';
    client.setEncoding('utf8').on('data', (text: string) => {
      const messages = `${received}${text}`.split('\0');
      received = messages.pop() ?? '';
      for (const message of messages) {
        const { method, parameters }: { method: string; parameters?: unknown } = JSON.parse(message);
        const known = replies[method.replace('io.trueno.zram.', '')];
        const reply = typeof known === 'function' ? known(parameters) : known;
        client.write(typeof reply === 'string' ? reply : `${JSON.stringify({ parameters: reply })}\0`);
      }
    });
  };
}
