// SPDX-License-Identifier: Apache-2.0
// Replicates a whole hypercore into an empty directory and says what it cost.
// node reader.mjs DIRECTORY KEY PORT ENTRIES
import { connect } from 'node:net'
import Hypercore from 'hypercore'

const [directory, key, port, entries] = process.argv.slice(2)
const core = new Hypercore(directory, Buffer.from(key, 'hex'))
await core.ready()

const cpu = process.cpuUsage()
const start = process.hrtime.bigint()
const socket = connect(Number(port), '127.0.0.1')
const stream = core.replicate(true)
socket.pipe(stream).pipe(socket)
socket.on('error', (error) => fail(error))
stream.on('error', (error) => fail(error))

await core.update({ wait: true })
await core.download({ start: 0, end: Number(entries) }).done()
if (core.contiguousLength < Number(entries)) {
  fail(new Error(`${core.contiguousLength} of ${entries} entries came`))
}
// What it holds shall be on its disk, as the other side of the comparison demands.
await core.close()
const used = process.cpuUsage(cpu)
console.log(JSON.stringify({
  event: 'replicated',
  entries: Number(entries),
  nanos: Number(process.hrtime.bigint() - start),
  cpuMicros: used.user + used.system,
  bytesReceived: socket.bytesRead,
  bytesSent: socket.bytesWritten,
  peakRssBytes: process.resourceUsage().maxRSS * 1024
}))
process.exit(0)

function fail (error) {
  console.error(error)
  process.exit(1)
}
