import { expect, test } from 'vitest'
import { render } from './chart.ts'
import { outline } from './outline.ts'

const dashboardsAndRules = /^(PrometheusRule|ConfigMap .*-dashboard-)/

test.each([
  ['defaults', []],
  ['prod', ['prod']],
])('what %s install is what was reviewed', async (name, valueFiles) => {
  const objects = await render({ valueFiles })
  const handWritten = objects.filter(({ kind, metadata }) => !dashboardsAndRules.test(`${kind} ${metadata.name}`))
  await expect(outline(handWritten)).toMatchFileSnapshot(`golden/${name}.yaml`)
})
