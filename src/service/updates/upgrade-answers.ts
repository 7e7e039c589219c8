import type { Duplex } from 'node:stream'
import { NO_TENANT, type Telemetry } from '../../instrumentation/index.ts'
import { apiErrors } from '../metrics.ts'
import type { Problem } from '../problems/problem.ts'

export interface UpgradeAnswers {
  readonly accepted: () => void
  readonly refused: (connection: Duplex, problem: Problem) => void
}

/** An upgrade never becomes a request to Express, so it is answered and counted here: once, like any other request. */
export function upgradeAnswers(telemetry: Telemetry, endpoint: string): (startedAt: number) => UpgradeAnswers {
  const errors = telemetry.recorder.counter(apiErrors)
  return (startedAt) => {
    const count = (status: number): void =>
      telemetry.requestMetrics.record({
        tenantId: telemetry.context()?.tenantId,
        method: 'GET',
        endpoint,
        status,
        seconds: (performance.now() - startedAt) / 1_000,
      })
    return {
      accepted() {
        count(101)
        telemetry.log.info('updates are watched', { endpoint })
      },
      refused(connection, problem) {
        count(problem.status)
        errors.add({ tenant_id: telemetry.context()?.tenantId ?? NO_TENANT, error_type: problem.kind })
        telemetry.log.info('an upgrade was refused', { endpoint, problem: problem.kind })
        connection.end(responseOf(problem))
      },
    }
  }
}

function responseOf(problem: Problem): string {
  const body = JSON.stringify(problem)
  const headers = Object.entries({
    ...problem.headers(),
    Connection: 'close',
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
  })
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${problem.status} ${problem.kind}\r\n${head}\r\n${body}`
}
