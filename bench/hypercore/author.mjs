// SPDX-License-Identifier: Apache-2.0
// Fills a hypercore with entries of one size and replicates it to whoever connects.
// node author.mjs DIRECTORY ENTRIES BYTES BATCH: prints one line of JSON when it is ready, and one for each reader.
import { randomFillSync } from 'node:crypto'
import { createServer } from 'node:net'
import Hypercore from 'hypercore'

const [directory, entries, bytes, batch] = process.argv.slice(2).map((a, i) => (i === 0 ? a : Number(a)))
const core = new Hypercore(directory)
await core.ready()

const before = process.cpuUsage()
const start = process.hrtime.bigint()
for (let done = core.length; done < entries; ) {
  const block = []
  for (; block.length < batch && done < entries; done++) {
    block.push(randomFillSync(Buffer.alloc(bytes)))
  }
  await core.append(block)
}
const spent = process.cpuUsage(before)

const server = createServer((socket) => {
  const cpu = process.cpuUsage()
  const stream = core.replicate(false)
  socket.pipe(stream).pipe(socket)
  const end = () => {
    const used = process.cpuUsage(cpu)
    console.log(JSON.stringify({
      event: 'served',
      cpuMicros: used.user + used.system,
      bytesSent: socket.bytesWritten,
      bytesReceived: socket.bytesRead
    }))
  }
  socket.on('close', end)
  socket.on('error', () => {})
  stream.on('error', () => {})
})
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({
    event: 'ready',
    key: core.key.toString('hex'),
    port: server.address().port,
    entries: core.length,
    appendCpuMicros: spent.user + spent.system,
    appendNanos: Number(process.hrtime.bigint() - start)
  }))
})
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
