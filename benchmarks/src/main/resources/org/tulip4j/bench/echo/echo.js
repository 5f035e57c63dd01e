// Node: echo.js STYLE PORT
const net = require("net");

const FRAME = 64;
const [style, port] = [process.argv[2], Number(process.argv[3])];

function whole(socket, data) {
  if (!socket.write(data)) {
    socket.pause();
    socket.once("drain", () => socket.resume());
  }
}

function pieces(socket, data) {
  const half = data.length >> 1;
  socket.cork();
  socket.write(data.subarray(0, half));
  whole(socket, data.subarray(half));
  socket.uncork();
}

function framed(socket) {
  let begun = Buffer.alloc(0);
  return (_, data) => {
    const all = begun.length ? Buffer.concat([begun, data]) : data;
    let at = 0;
    socket.cork();
    for (; at + FRAME <= all.length; at += FRAME) {
      socket.write(all.subarray(at, at + FRAME));
    }
    socket.uncork();
    begun = all.subarray(at);
  };
}

const server = net.createServer({ noDelay: true }, (socket) => {
  const handle = style === "framed" ? framed(socket) : style === "pieces" ? pieces : whole;
  socket.on("data", (data) => handle(socket, data));
  socket.on("error", () => socket.destroy());
});
server.listen({ port, host: "127.0.0.1", backlog: 4096 }, () => console.log("ready"));
