import type { Testimony } from '../witness/testimony.ts'
import { measuredFigure } from './figures.ts'
import { escapeMarkup as safe } from './markup.ts'
import type { LoadReport } from './report.ts'

function testCase(each: LoadReport['thresholds'][number], name: string): string {
  const title = `classname="${safe(name)}" name="${safe(`${each.key} ${each.source}`)}"`
  if (each.ok && !each.empty) return `    <testcase ${title}/>`
  const message = each.empty ? 'no data: no request reached this threshold' : `measured ${measuredFigure(each)}`
  return `    <testcase ${title}><failure message="${safe(message)}"/></testcase>`
}

function agreement({ tenantId, slo, agrees, client, server, differences }: Testimony, name: string): string {
  const title = `classname="${safe(name)}" name="${safe(`both witnesses agree on ${slo} of ${tenantId}`)}"`
  if (agrees) return `    <testcase ${title}/>`
  const message = `generator: ${client.verdict}, service: ${server.verdict}. ${differences.join('; ')}`
  return `    <testcase ${title}><failure message="${safe(message)}"/></testcase>`
}

/** One test case a threshold, and one more that fails when the run is partial. */
export function renderJunit(report: LoadReport): string {
  const { name, thresholds, partial, startedAt, durationSeconds, generator } = report
  const cases = thresholds.map((each) => testCase(each, name))
  cases.push(...(report.witness?.testimonies ?? []).map((each) => agreement(each, name)))
  if (partial !== undefined) {
    cases.push(
      `    <testcase classname="${safe(name)}" name="whole run"><error message="${safe(`partial: ${partial}`)}"/></testcase>`,
    )
  }
  const failures = cases.filter((each) => each.includes('<failure')).length
  const counts = `tests="${cases.length}" failures="${failures}" errors="${partial === undefined ? 0 : 1}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${safe(name)}" ${counts} timestamp="${startedAt}" time="${durationSeconds.toFixed(3)}">`,
    `    <properties><property name="generator" value="${safe(`${generator.name}: ${generator.note}`)}"/></properties>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}
