// Passes requests on to TARGET with the bearer token KEY, for a client that cannot be given one. Everything else, Host and Origin
// included, goes through as it came. Prints its port, and ends when its standard input does.
import http from 'node:http';

const target = new URL(process.env.TARGET);
const server = http.createServer((request, response) => {
    const headers = { ...request.headers, authorization: `Bearer ${process.env.KEY}` };
    const onward = http.request(
        { host: target.hostname, port: target.port, path: request.url, method: request.method, headers, setHost: false },
        (answer) => {
            response.writeHead(answer.statusCode, answer.headers);
            response.flushHeaders();
            answer.pipe(response);
        });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
