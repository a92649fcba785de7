import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The bare ceiling of a query: reads the body, and answers with as many bytes as its argument says. */
const answer = Buffer.alloc(Number(process.argv[2] ?? 0), 0x20);
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
