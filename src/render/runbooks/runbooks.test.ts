import { expect, test } from 'vitest'
import { exampleStack } from '../../core/example-stack.ts'
import { missingSections, runbookBody } from '../../core/runbook.ts'
import { renderRunbooks } from './runbooks.ts'

const written = [
  '# Served: error budget burning',
  '',
  '## Check first',
  '',
  'Look.',
  '',
  '## Likely causes',
  '',
  'A deploy.',
  '',
  '## Mitigation',
  '',
  'Roll back.',
  '',
  '## Verify',
  '',
  'It ends.',
  '',
].join('\n')

const render = (text: string): string =>
  renderRunbooks(exampleStack, new Map([['served-burn', text]])).map(({ content }) => content)[0] ?? ''

test('the frame tells what the definition knows, between the title and what people wrote', () => {
  const framed = render(written)
  expect(framed).toMatch(/^# Served: error budget burning\n\n<!-- generated/)
  expect(framed).toContain('| `ServedBurnPageFast` | critical |')
  expect(framed).toContain('Of all events in 30d: starter 99 %, enterprise 99.9 %.')
  expect(framed).toContain('```promql\ntenant:slo_burn:rate1h{slo="served"}')
  expect(framed).toContain('[Overview](https://g/d/overview)')
  expect(framed).toContain('pager is paged, to be acknowledged within 15m: SRE at once.')
  expect(framed.trimEnd().endsWith('It ends.')).toBe(true)
})

test('framing a framed runbook changes nothing, and what people wrote stays theirs', () => {
  const framed = render(written)
  expect(render(framed)).toBe(framed)
  expect(render(framed.replace('Look.', 'Look twice.'))).toContain('Look twice.')
  expect(runbookBody(framed).replace(/\s+/g, ' ')).toBe(written.replace(/\s+/g, ' '))
})

test('a frame that is edited by hand is not kept', () => {
  expect(render(render(written).replace('Of all events', 'Of some events'))).toBe(render(written))
})

test('the headings of the frame are no body', () => {
  expect(missingSections(render('# Served\n'))).toEqual(['Check first', 'Likely causes', 'Mitigation', 'Verify'])
  expect(missingSections(render(written))).toEqual([])
})

test('a runbook that nobody wrote is not invented', () => {
  expect(renderRunbooks(exampleStack, new Map())).toEqual([])
})
