import { withinSeconds } from '../instrumentation/time-limit.ts'
import type { Exporter, Sample } from './exporter.ts'
import { type Failure, failureOf } from './failure.ts'

export interface Collection {
  readonly samples: readonly Sample[]
  readonly seconds: number
  /** Why there are no samples. */
  readonly failure?: Failure
}

const undeclared = ({ name, metrics }: Exporter, samples: readonly Sample[]): void => {
  const stray = samples.find(({ metric }) => !metrics.includes(metric))
  if (stray) throw new Error(`exporter ${name} does not declare ${stray.metric.name}`)
}

/**
 * Collects from an exporter, in bounded time. Scrapes that come while one runs share it, so that two Prometheus servers
 * cost the source no more than one; and a source that has not answered yet is not asked again.
 */
export const collector = (exporter: Exporter): ((timeoutSeconds: number) => Promise<Collection>) => {
  let running: Promise<Collection> | undefined
  let isUnanswered = false

  const ask = async (signal: AbortSignal): Promise<readonly Sample[]> => {
    isUnanswered = true
    try {
      const samples = await exporter.collect(signal)
      undeclared(exporter, samples)
      return samples
    } finally {
      isUnanswered = false
    }
  }

  const askInTime = async (timeoutSeconds: number): Promise<readonly Sample[]> => {
    if (isUnanswered) throw new Error(`no answer within ${timeoutSeconds} s`)
    return withinSeconds(timeoutSeconds, ask)
  }

  const collect = async (timeoutSeconds: number): Promise<Collection> => {
    const startedAt = performance.now()
    const seconds = (): number => (performance.now() - startedAt) / 1000
    try {
      const samples = await askInTime(timeoutSeconds)
      return { samples, seconds: seconds() }
    } catch (error) {
      return { samples: [], seconds: seconds(), failure: failureOf(error) }
    } finally {
      running = undefined
    }
  }

  return (timeoutSeconds) => {
    running ??= collect(timeoutSeconds)
    return running
  }
}
