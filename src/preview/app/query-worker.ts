import { readAnswer } from './prometheus-answer.ts'
import type { QueryAnswer, QueryRequest } from './series.ts'

/** Enough for a million points. Beyond it an answer helps nobody and could exhaust the tab. */
const ANSWER_LIMIT_BYTES = 96 * 1024 * 1024

interface WorkerScope {
  onmessage: ((event: MessageEvent<{ id: number; request: QueryRequest }>) => void) | null
  postMessage(message: { id: number; answer: QueryAnswer }): void
}
const scope = self as unknown as WorkerScope

const readLimited = async (response: Response): Promise<string | undefined> => {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    size += chunk.value.length
    if (size > ANSWER_LIMIT_BYTES) {
      await reader?.cancel()
      return undefined
    }
    text += decoder.decode(chunk.value, { stream: true })
  }
  return text
}

const ask = async (request: QueryRequest): Promise<QueryAnswer> => {
  const { query, start, end, step } = request
  const form =
    step === 0 ? { query, time: String(end) } : { query, start: String(start), end: String(end), step: String(step) }
  const response = await fetch(`/prometheus/api/v1/${step === 0 ? 'query' : 'query_range'}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const text = await readLimited(response)
  if (text === undefined) {
    const limit = `${ANSWER_LIMIT_BYTES / 1024 / 1024} MB`
    return {
      failure: { kind: 'too much', message: `the answer has more than ${limit}: choose fewer tenants or less time` },
    }
  }
  try {
    return readAnswer(JSON.parse(text), request)
  } catch {
    return { failure: { kind: `HTTP ${response.status}`, message: text.slice(0, 200) || 'an empty answer' } }
  }
}

/** Fetches and parses off the main thread, so that a big answer freezes nothing. */
scope.onmessage = ({ data: { id, request } }) => {
  ask(request)
    .catch(
      (error: Error): QueryAnswer => ({
        failure: { kind: 'unreachable', message: `the preview's own server: ${error.message}` },
      }),
    )
    .then((answer) => scope.postMessage({ id, answer }))
}
