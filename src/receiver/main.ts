/** The receiver as a process of its own. RECEIVER_PORT and RECEIVER_JOURNAL say where; SIGTERM ends it. */
import { startReceiver } from './receiver.ts'
import { formatEvent } from './terminal.ts'

const receiver = await startReceiver({
  port: Number(process.env.RECEIVER_PORT ?? 0),
  ...(process.env.RECEIVER_JOURNAL && { journalPath: process.env.RECEIVER_JOURNAL }),
  onEvent: (event) => console.log(formatEvent(event)),
})
console.log(`receiver listens on ${receiver.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void receiver.stop())
