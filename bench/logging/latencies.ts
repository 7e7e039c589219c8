import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export interface Load {
  readonly ports: readonly number[]
  readonly perSecond: number
  readonly agent: Agent
}

export const loadAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 50 })

/** When a request was sent, and how long its answer took. */
export interface Sample {
  readonly sentAt: number
  readonly milliseconds: number
}

const request = (port: number, agent: Agent): Promise<Sample> =>
  new Promise((resolve, reject) => {
    const sentAt = performance.now()
    get({ port, host: '127.0.0.1', path: '/api/agents/1', agent }, (response) => {
      response.resume().on('end', () => resolve({ sentAt, milliseconds: performance.now() - sentAt }))
    }).on('error', reject)
  })

/**
 * How requests to each port fared while something lasts, at a steady rate whatever the servers do, so that waiting shows.
 * The servers take turns, so that a disturbance of the machine meets all of them.
 */
export const latenciesWhile = async (
  { ports, perSecond, agent }: Load,
  lasts: () => boolean,
): Promise<readonly (readonly Sample[])[]> => {
  const pending: Promise<Sample>[][] = ports.map(() => [])
  const startedAt = performance.now()
  for (let sent = 0; lasts(); await delay(1)) {
    for (const due = ((performance.now() - startedAt) / 1000) * perSecond; sent < due; sent += 1)
      for (const [index, port] of ports.entries()) pending[index]?.push(request(port, agent))
  }
  return Promise.all(pending.map((of) => Promise.all(of)))
}

export const latenciesFor = (load: Load, seconds: number): Promise<readonly (readonly Sample[])[]> => {
  const until = performance.now() + seconds * 1000
  return latenciesWhile(load, () => performance.now() < until)
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

export const p99 = (samples: readonly Sample[]): number =>
  percentile(
    samples.map(({ milliseconds }) => milliseconds),
    0.99,
  )

const SLICE_MILLISECONDS = 5_000

/**
 * The p99 of each five seconds, and of those the lower quartile: what else runs on a machine only ever adds, and not in every five
 * seconds, so this is nearer to what the service does by itself.
 */
export const quietP99 = (samples: readonly Sample[]): number => {
  const slices = new Map<number, Sample[]>()
  for (const sample of samples) {
    const slice = Math.floor(sample.sentAt / SLICE_MILLISECONDS)
    const own = slices.get(slice)
    if (own) own.push(sample)
    else slices.set(slice, [sample])
  }
  return percentile([...slices.values()].map(p99), 0.25)
}
