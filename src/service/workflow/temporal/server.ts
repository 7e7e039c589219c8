/** Where Temporal is. With a key the connection is encrypted, as Temporal Cloud wants it. */
export interface TemporalServer {
  readonly address: string
  readonly namespace: string
  readonly apiKey?: string | undefined
}

export const TASK_QUEUE = 'tasks'

export const connectionOptions = ({ address, apiKey }: TemporalServer) => ({
  address,
  ...(apiKey !== undefined && { apiKey, tls: true }),
})
