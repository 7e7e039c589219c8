import { monitorEventLoopDelay } from 'node:perf_hooks'
import { TrendSink } from './sink.ts'

/** How well the generator itself kept up: what it measures is only as good as this. */
export interface GeneratorHealth {
  readonly latenessP99Ms: number
  readonly eventLoopDelayP99Ms: number
  readonly droppedIterations: number
  readonly maxVus: number
}

/** Watches the generator between `begin` and `end`. */
export function watchGenerator() {
  const lateness = new TrendSink()
  const eventLoop = monitorEventLoopDelay({ resolution: 10 })
  let droppedIterations = 0
  return {
    begin: () => void eventLoop.enable(),
    end: () => void eventLoop.disable(),
    late: (milliseconds: number) => lateness.add(milliseconds),
    drop(count: number) {
      droppedIterations += count
    },
    health(maxVus: number): GeneratorHealth {
      const delayNs = eventLoop.percentile(99)
      return {
        latenessP99Ms: lateness.percentile(99),
        eventLoopDelayP99Ms: Number.isFinite(delayNs) ? delayNs / 1e6 : 0,
        droppedIterations,
        maxVus,
      }
    },
  }
}
