#!/usr/bin/env node
// Receives what the Fluentd forward protocol brings, and prints it: one JSON object a line.
'use strict';

const fs = require('fs');
const path = require('path');
const { parseArgs } = require('util');
const { FluentServer, EventTime } = require('@fluent-org/logger');

const USAGE = `fluent-logger-server [--port N] [--host ADDRESS] [--hostname NAME]
    [--shared-key KEY] [--user NAME:PASSWORD]... [--tls-cert FILE --tls-key FILE]

Its first line says where it listens: {"listening": PORT}. With --shared-key clients must know the key,
with --user they must also log in as one of the users. Each event it accepts is a line:

    {"tag": "app", "seconds": 1700000000, "nanos": 123456789, "record": {"message": "hello"}}

"nanos" is null when the time came as a plain number. Bytes in a record are {"base64": "..."}. JavaScript
knows one kind of number only: of integers beyond 2^53 the last digits are lost, and 1.0 is printed as 1.`;

function options() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      hostname: { type: 'string', default: 'fluent-logger-server' },
      'shared-key': { type: 'string' },
      user: { type: 'string', multiple: true, default: [] },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
    },
  });
  if (values.user.length > 0 && values['shared-key'] === undefined) {
    throw new Error('--user needs --shared-key: without a handshake nobody can log in');
  }
  return values;
}

function user(pair) {
  const colon = pair.indexOf(':');
  if (colon < 1) {
    throw new Error(`--user ${pair}: expected NAME:PASSWORD`);
  }
  return [pair.slice(0, colon), pair.slice(colon + 1)];
}

function security(values) {
  return values['shared-key'] === undefined ? undefined : {
    serverHostname: values.hostname,
    sharedKey: values['shared-key'],
    authorize: values.user.length > 0,
    userDict: Object.fromEntries(values.user.map(user)),
  };
}

function tls(values) {
  return values['tls-cert'] === undefined ? undefined : {
    cert: fs.readFileSync(values['tls-cert']),
    key: fs.readFileSync(values['tls-key']),
  };
}

function print(line) {
  fs.writeSync(1, JSON.stringify(line) + '\n');
}

// A function that has 'this': a Buffer's own toJSON() has already been asked when 'value' comes.
function printable(key, value) {
  return this[key] instanceof Uint8Array ? { base64: Buffer.from(this[key]).toString('base64') } : value;
}

function event(tag, time, record) {
  const precise = time instanceof EventTime;
  return {
    tag,
    seconds: precise ? time.epoch : time,
    nanos: precise ? time.nano : null,
    record: JSON.parse(JSON.stringify(record, printable)),
  };
}

async function main() {
  const values = options();
  const server = new FluentServer({
    security: security(values),
    tlsOptions: tls(values),
    listenOptions: { host: values.host, port: Number(values.port) },
  });
  server.on('entry', (tag, time, record) => print(event(tag, time, record)));
  // the library forwards no error of its socket, such as a port that is taken
  process.on('uncaughtException', error => {
    console.error(error.message);
    process.exit(1);
  });
  await server.listen();
  print({ listening: server.port });
}

if (process.argv.slice(2).some(argument => argument === '--help' || argument === '-h')) {
  console.log(USAGE);
} else {
  main().catch(error => {
    console.error(`${path.basename(__filename)}: ${error.message}\n${USAGE}`);
    process.exitCode = 2;
  });
}
