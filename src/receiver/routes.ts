import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express'
import type { Channel, Faults } from './faults.ts'
import type { Inbox, InboxEvent } from './inbox.ts'
import { type PagerDutyEvent, pagerDutyProblems } from './pagerduty-event.ts'
import { type SlackMessage, slackError } from './slack-message.ts'

const PAGERDUTY_BODY_LIMIT = '512kb'
const KEEP_ALIVE_MS = 15_000

const invalidEvent = (errors: readonly string[]) => ({
  status: 'invalid event',
  message: 'Event object is invalid',
  errors,
})

const pagerDutyFailure: Readonly<Record<number, object>> = {
  429: {
    status: 'throttle exceeded',
    message: 'Requests for this service or integration key are arriving too quickly.  Please retry later.',
  },
}

const enqueue =
  ({ inbox, faults }: ReceiverState) =>
  (request: Request, response: Response): void => {
    const failure = faults.take('pagerduty')
    if (failure) {
      response.status(failure).json(pagerDutyFailure[failure] ?? { status: 'error', message: 'Internal Server Error' })
      return
    }
    const problems = pagerDutyProblems(request.body)
    if (problems.length > 0) {
      response.status(400).json(invalidEvent(problems))
      return
    }
    const dedupKey = inbox.accept(request.body as PagerDutyEvent)
    response.status(202).json({ status: 'success', message: 'Event processed', dedup_key: dedupKey })
  }

/** Slack also takes the JSON as the form field `payload`. */
const slackBody = (body: unknown): unknown => {
  const form = body as { payload?: unknown } | undefined
  if (typeof form?.payload !== 'string') return body
  try {
    return JSON.parse(form.payload)
  } catch {
    return undefined
  }
}

const webhook =
  ({ inbox, faults }: ReceiverState) =>
  (request: Request, response: Response): void => {
    response.type('text/plain')
    const failure = faults.take('slack')
    if (failure) {
      response.status(failure).send(failure === 429 ? 'rate_limited' : 'internal_error')
      return
    }
    const body = slackBody(request.body)
    const error = slackError(body)
    if (error) {
      response.status(400).send(error)
      return
    }
    inbox.post(request.path, body as SlackMessage)
    response.send('ok')
  }

/** Server-sent events: first what happened after `Last-Event-ID` (or `?since=`), then what happens. */
const stream =
  ({ inbox }: ReceiverState) =>
  (request: Request, response: Response): void => {
    const since = Number(request.get('last-event-id') ?? request.query.since ?? 0)
    response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const send = (event: InboxEvent): void => {
      const data = JSON.stringify(event.type === 'page' ? event.page : event.message)
      response.write(`id: ${event.sequence}\nevent: ${event.type}\ndata: ${data}\n\n`)
    }
    response.write(': open\n\n')
    for (const event of inbox.events()) if (event.sequence > since) send(event)
    const unsubscribe = inbox.subscribe(send)
    const timer = setInterval(() => response.write(': alive\n\n'), KEEP_ALIVE_MS)
    response.on('close', () => {
      clearInterval(timer)
      unsubscribe()
    })
  }

const setFault =
  ({ faults }: ReceiverState) =>
  (request: Request, response: Response): void => {
    const { status, times } = (request.body ?? {}) as { status?: unknown; times?: unknown }
    const isValid = Number.isInteger(status) && (times === undefined || Number.isInteger(times))
    if (request.method === 'PUT' && !isValid) {
      response.status(400).json({ message: 'a fault is {"status": 500, "times": 3}; times may be left out' })
      return
    }
    const fault = { status: status as number, ...(times !== undefined && { times: times as number }) }
    faults.set(request.params.channel as Channel, request.method === 'PUT' ? fault : undefined)
    response.status(204).end()
  }

const onUnreadableBody: ErrorRequestHandler = (error, request, response, _next) => {
  const status = (error as { status?: number }).status ?? 500
  if (request.path.startsWith('/services/')) response.status(status).type('text/plain').send('invalid_payload')
  else response.status(status).json(invalidEvent([(error as Error).message]))
}

interface ReceiverState {
  readonly inbox: Inbox
  readonly faults: Faults
}

/** The paths of PagerDuty and Slack, and ours to look at what came in. */
export const receiverRoutes = (state: ReceiverState): Express => {
  const app = express().disable('x-powered-by')
  // Both services read the body as JSON whatever its content type says.
  app.use('/v2', express.json({ limit: PAGERDUTY_BODY_LIMIT, type: () => true, strict: false }))
  app.use('/services', express.urlencoded({ extended: false }), express.json({ strict: false }))
  app.use('/faults', express.json())
  app.post('/v2/enqueue', enqueue(state))
  app.post('/services/*path', webhook(state))
  app.get('/pages', (_request, response) => void response.json(state.inbox.pages()))
  app.get('/messages', (_request, response) => void response.json(state.inbox.messages()))
  app.get('/events', stream(state))
  app.put('/faults/:channel', setFault(state))
  app.delete('/faults/:channel', setFault(state))
  app.get('/health', (_request, response) => void response.json({ status: 'ok' }))
  app.use(onUnreadableBody)
  return app
}
