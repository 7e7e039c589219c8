import { expect, test } from 'vitest'
import { promqlProblems, seriesNames } from '../../core/promql-problems.ts'
import { postgresMetrics } from '../postgres/metrics.ts'
import { notInPostgresExporter, postgresExporterMapping } from './mapping.ts'
import { postgresExporterMetrics } from './metrics.ts'

/** `server` and `standby` are labels that the expressions make, so that grouping by them is no problem. */
const known = seriesNames(postgresExporterMetrics)

test('each of our PostgreSQL metrics is mapped, or said to be out of reach', () => {
  const told = [...postgresExporterMapping, ...notInPostgresExporter].map(({ metric }) => metric.name)
  expect(told.toSorted()).toEqual(postgresMetrics.map(({ name }) => name).toSorted())
})

test.each(postgresExporterMapping.map(({ metric, expression }) => [metric.name, { metric, expression }] as const))(
  '%s is recorded with all its labels by an expression that parses',
  (_, { metric, expression }) => {
    expect(promqlProblems(expression, known, metric.name).filter(({ code }) => code !== 'PROMQL_LABEL')).toEqual([])
    const [, grouping = ''] = /by \(([^)]*)\)/.exec(expression.text) ?? []
    expect(grouping.split(', ').toSorted()).toEqual(Object.keys(metric.labels).toSorted())
  },
)
