// A real Bluesky PDS with a directory of identities in memory. Everything it needs to know is in its environment.
const { PDS, envToCfg, envToSecrets, readEnv } = require("@atproto/pds");
const { Database, PlcServer } = require("@did-plc/server");

async function main() {
  const directory = PlcServer.create({ db: Database.mock(), port: Number(process.env.PLC_PORT) });
  await directory.start();
  const env = readEnv();
  const pds = await PDS.create(envToCfg(env), envToSecrets(env));
  await pds.start();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
