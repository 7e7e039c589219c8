/** Loki's stand-ins in a process of their own, so that what they do with lines delays nobody whose time is taken. `tsx receiver-process.ts COUNT` */
import { startLokiReceiver, type Weather } from '../../src/instrumentation/delivery/loki-receiver.fixture.ts'

export interface ReceiverOrder {
  readonly receiver: number
  readonly become?: Weather
}

export interface ReceiverAnswer {
  readonly arrived: number
  readonly problems: readonly string[]
}

const receivers = await Promise.all(Array.from({ length: Number(process.argv[2]) }, () => startLokiReceiver()))
process.on('message', ({ receiver, become }: ReceiverOrder) => {
  const asked = receivers[receiver]
  if (become) asked?.become(become)
  process.send?.({ arrived: asked?.accepted.length ?? 0, problems: asked?.problems ?? [] } satisfies ReceiverAnswer)
})
process.on('disconnect', () => process.exit())
process.send?.(receivers.map(({ url }) => url))
