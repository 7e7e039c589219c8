import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { type HttpAnswer, type HttpReply, type HttpRequest, signalSlot } from '../protocol.ts'
import { IterationInterrupted } from './vu-state.ts'

/** k6's calls block their VU. Here the thread sleeps on shared memory while the main thread does the work. */
export interface Blocking {
  sleep(milliseconds: number): void
  http(requests: readonly HttpRequest[]): readonly HttpReply[]
  throwIfInterrupted(): void
}

export function createBlocking(signal: Int32Array, port: MessagePort): Blocking {
  let lastId = 0
  const throwIfInterrupted = () => {
    if (Atomics.load(signal, signalSlot.interrupted) !== 0) throw new IterationInterrupted('interrupted')
  }
  return {
    throwIfInterrupted,
    sleep(milliseconds) {
      const untilMs = performance.now() + milliseconds
      for (let leftMs = milliseconds; leftMs > 0; leftMs = untilMs - performance.now()) {
        const seen = Atomics.load(signal, signalSlot.answers)
        throwIfInterrupted()
        Atomics.wait(signal, signalSlot.answers, seen, leftMs)
      }
      throwIfInterrupted()
    },
    http(requests) {
      throwIfInterrupted()
      const id = ++lastId
      port.postMessage({ id, requests })
      for (;;) {
        const seen = Atomics.load(signal, signalSlot.answers)
        const received = receiveMessageOnPort(port) as { message: HttpAnswer } | undefined
        if (received?.message.id === id) return received.message.replies
        throwIfInterrupted()
        if (!received) Atomics.wait(signal, signalSlot.answers, seen)
      }
    },
  }
}
