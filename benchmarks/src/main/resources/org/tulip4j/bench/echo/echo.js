// Node: echo.js STYLE PORT
const dgram = require("dgram");
const fs = require("fs");
const net = require("net");
const tls = require("tls");

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

function serve(socket) {
  const handle = style === "framed" ? framed(socket) : style === "pieces" ? pieces : whole;
  socket.on("data", (data) => handle(socket, data));
  socket.on("error", () => socket.destroy());
}

function secured() {
  const folder = process.env.ECHO_IDENTITY;
  const [cert, key] = ["certificate.pem", "key.pem"].map((name) => fs.readFileSync(`${folder}/${name}`));
  return tls.createServer({ cert, key, minVersion: "TLSv1.3", noDelay: true }, serve);
}

const ready = () => console.log("ready");
if (style === "datagrams") {
  const socket = dgram.createSocket("udp4");
  socket.on("message", (data, from) => socket.send(data, from.port, from.address));
  socket.bind(port, "127.0.0.1", ready);
} else {
  const server = style === "tls" ? secured() : net.createServer({ noDelay: true }, serve);
  server.listen({ port, host: "127.0.0.1", backlog: 4096 }, ready);
}
