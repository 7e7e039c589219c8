import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export interface Load {
  readonly ports: readonly number[]
  readonly perSecond: number
  readonly agent: Agent
}

export const loadAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 50 })

const request = (port: number, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    get({ port, host: '127.0.0.1', path: '/api/agents/1', agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - startedAt))
    }).on('error', reject)
  })

/**
 * Milliseconds of requests to each port while something lasts, at a steady rate whatever the servers do, so that waiting shows.
 * The servers take turns, so that a disturbance of the machine meets all of them.
 */
export const latenciesWhile = async (
  { ports, perSecond, agent }: Load,
  lasts: () => boolean,
): Promise<readonly number[][]> => {
  const pending: Promise<number>[][] = ports.map(() => [])
  const startedAt = performance.now()
  for (let sent = 0; lasts(); await delay(1)) {
    for (const due = ((performance.now() - startedAt) / 1000) * perSecond; sent < due; sent += 1)
      for (const [index, port] of ports.entries()) pending[index]?.push(request(port, agent))
  }
  return Promise.all(pending.map((of) => Promise.all(of)))
}

export const latenciesFor = (load: Load, seconds: number): Promise<readonly number[][]> => {
  const until = performance.now() + seconds * 1000
  return latenciesWhile(load, () => performance.now() < until)
}
