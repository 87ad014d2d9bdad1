// Every foreign call of the packet engine once and more, in one plain process, on buffers without a byte to spare:
// what reads or writes beyond them leaves the heap block, which valgrind sees. `.ci/nightly` runs it. With `--overrun` one
// call does read beyond, which shows that it would be seen.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DtlsResult } from '#runners/packet/backend.ts';
import { chooseBackend } from '#runners/packet/choose-backend.ts';
import { addressOf } from '#runners/packet/native/libc.ts';
import { loadOpenSsl } from '#runners/packet/native/openssl.ts';

const LOOPBACK = 0x7f000001;
const ROUNDS = 4;
/** Valgrind slows everything down fifty times: flights are then sent again before they were read. */
const HANDSHAKE_DEADLINE_MS = 60_000;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const backend = await chooseBackend('native');
const exact = (bytes: number): Buffer => Buffer.from(new ArrayBuffer(bytes));

function ciphers(): void {
  const key = randomBytes(16);
  const [sealer, opener] = [backend.createGcm(key, 'seal'), backend.createGcm(key, 'open')];
  const block = backend.createAesBlock(key);
  for (const bytes of [0, 1, 15, 16, 17, 255, 1000, 1200]) {
    const [buffer, nonce, aad] = [exact(bytes + 16), exact(12), exact(20)];
    sealer.seal(buffer, nonce, aad, 0, aad.length, 0, bytes);
    assert.ok(opener.open(buffer, nonce, aad, 0, aad.length, 0, bytes));
    assert.ok(buffer.subarray(0, bytes).every((byte) => byte === 0));
    block.encrypt(exact(16), exact(16));
  }
  for (const cipher of [sealer, opener, block]) cipher.free();
}

function handshake(): void {
  const queues: [Uint8Array[], Uint8Array[]] = [[], []];
  const results: DtlsResult[] = [];
  const ends = (['client', 'server'] as const).map((role, at) =>
    backend.createDtls(role, {
      send: (datagram) => queues[at === 0 ? 1 : 0].push(datagram),
      connected: (result) => results.push(result),
      failed: (reason) => assert.fail(reason),
      closed: () => undefined,
    }),
  );
  for (const end of ends) end.start();
  const deadlineMs = performance.now() + HANDSHAKE_DEADLINE_MS;
  while (results.length < 2 && performance.now() < deadlineMs)
    for (const [at, end] of ends.entries()) {
      end.tick();
      for (const datagram of (queues[at] ?? []).splice(0)) {
        const copy = exact(datagram.length);
        copy.set(datagram);
        end.receive(copy, 0, copy.length);
      }
    }
  assert.equal(results.length, 2);
  assert.deepEqual(results[0]?.keyingMaterial, results[1]?.keyingMaterial);
  for (const end of ends) end.close();
}

async function datagrams(): Promise<void> {
  const hub = backend.openHub();
  const heard: number[] = [];
  const receiver = await hub.open({ onDatagram: (_data, _offset, length) => heard.push(length) });
  const sender = await hub.open({ onDatagram: () => undefined });
  sender.sendTo(exact(5), LOOPBACK, receiver.port);
  sender.connect(LOOPBACK, receiver.port);
  // Rows that share a message, ends of rows, and more than the queue holds.
  const lengths = Array.from({ length: 300 }, (_, index) => (index % 9 === 8 ? 300 : 1000 + (index % 2)));
  for (const length of lengths) hub.commit(sender, hub.reserve(), length);
  hub.flush();
  while (heard.length < lengths.length + 1) {
    collectGarbage();
    hub.poll();
  }
  assert.deepEqual(heard, [5, ...lengths]);
  hub.close();
}

/** OpenSSL encrypts four blocks from a buffer that holds one. */
function overrun(): void {
  const ssl = loadOpenSsl();
  const [key, text, out, written] = [exact(16), exact(16), exact(64), exact(4)];
  const context = ssl.cipherCtxNew();
  ssl.cipherInit(context, ssl.aes128Ecb(), 0, addressOf(key), 0, 1);
  ssl.cipherUpdate(context, addressOf(out), addressOf(written), addressOf(text), out.length);
  ssl.cipherCtxFree(context);
}

if (process.argv.includes('--overrun')) overrun();
else
  for (let round = 0; round < ROUNDS; round += 1) {
    ciphers();
    handshake();
    await datagrams();
    collectGarbage();
  }
backend.close();
process.stdout.write('every foreign call was made\n');
