import type { Request, Response } from 'express'
import type { Telemetry } from '../../instrumentation/index.ts'
import { responseBytes } from '../metrics.ts'

/** Counts what is sent in answer to a tenant, as the socket tells it. Requests of one connection follow each other. */
export const countResponseBytes = ({ recorder }: Pick<Telemetry, 'recorder'>) => {
  const bytes = recorder.counter(responseBytes)
  return ({ socket }: Request, response: Response, tenantId: string): void => {
    const before = socket.bytesWritten
    response.once('close', () => bytes.add({ tenant_id: tenantId }, socket.bytesWritten - before))
  }
}
