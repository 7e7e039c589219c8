import { expect, test } from 'vitest'
import { readAnswer } from './prometheus-answer.ts'

const range = { query: 'x', start: 100, end: 110, step: 5, keep: 10 }
const matrix = (...result: { metric: Record<string, string>; values: [number, string][] }[]) =>
  ({ status: 'success', data: { resultType: 'matrix', result } }) as const

test('samples stand on the shared instants, gaps stay gaps', () => {
  const answer = readAnswer(
    matrix({
      metric: { a: '1' },
      values: [
        [100, '1'],
        [110, 'NaN'],
      ],
    }),
    range,
  )
  expect(answer).toEqual({
    result: { instants: [100, 105, 110], series: [{ labels: { a: '1' }, values: [1, null, null] }], total: 1 },
  })
})

test('of too many series the highest are kept, and all are counted', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => ({
    metric: { n: String(index) },
    values: [[110, String(index)] as [number, string]],
  }))
  const answer = readAnswer(matrix(...many), range)
  expect(answer).toMatchObject({ result: { total: 1_000 } })
  expect('result' in answer && answer.result.series.map(({ labels }) => labels.n)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(999 - index)),
  )
})

test('the present is one instant, of a vector or a scalar', () => {
  const instant = { ...range, step: 0 }
  const vector = {
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: {}, value: [110, '+Inf'] as const }] },
  } as const
  expect(readAnswer(vector, instant)).toMatchObject({ result: { series: [{ values: [Number.POSITIVE_INFINITY] }] } })
  const scalar = { status: 'success', data: { resultType: 'scalar', result: [110, '7'] as const } } as const
  expect(readAnswer(scalar, instant)).toMatchObject({ result: { series: [{ values: [7] }] } })
})

test('an error keeps the words of Prometheus', () => {
  expect(readAnswer({ status: 'error', errorType: 'bad_data', error: 'parse error' }, range)).toEqual({
    failure: { kind: 'bad_data', message: 'parse error' },
  })
})
