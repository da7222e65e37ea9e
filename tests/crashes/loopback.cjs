// Preloaded into the PDS: it has no setting for the address it listens on, and nothing of a test may listen outside.
const net = require("node:net");

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first === "number" || typeof first === "string") {
    const done = rest.find((each) => typeof each === "function");
    return listen.call(this, { port: Number(first), host: "127.0.0.1" }, done);
  }
  if (first && typeof first === "object" && "port" in first) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  }
  return listen.call(this, first, ...rest);
};
