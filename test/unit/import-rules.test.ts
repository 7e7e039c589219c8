import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const VOCABULARY = 'src/instrumentation/metric.ts'

/** What the code of a place may import besides that place itself. Tests may import anything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/instrumentation': [],
  'src/core': [VOCABULARY],
  'src/render': ['src/core', VOCABULARY],
  'src/service': ['src/instrumentation', 'src/exporters'],
  // Of the service only what it emits: the cost exporter reads a tenant's use from it.
  'src/exporters': ['src/instrumentation', 'src/core', 'src/oncall', 'src/service/metrics.ts'],
  'src/oncall': ['src/core', 'src/instrumentation'],
  'src/stackrun': ['src/core'],
  'src/receiver': [],
  'src/traces': [],
  'src/loadtest': ['src/core', 'src/stackrun/eventually.ts'],
  slo: ['src/core', 'src/instrumentation', 'src/service', 'src/exporters', 'src/catalog.ts', 'src/external-metrics.ts'],
  alerts: [
    'slo',
    'src/core',
    'src/instrumentation',
    'src/service',
    'src/exporters',
    'src/catalog.ts',
    'src/external-metrics.ts',
  ],
  logs: ['alerts', 'slo', 'src/core', VOCABULARY, 'src/instrumentation/delivery/line-shape.ts'],
  loadtests: [],
}

/** Definitions may read what a metric is, never the code that emits it. */
const onlyMetrics = ['slo', 'alerts', 'dashboards']
const emitters = ['src/service', 'src/exporters', 'src/instrumentation']

const isWithin = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative('.', join(dirname(file), match[1] ?? '')),
  )

const sources = (place: string): readonly string[] =>
  readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((file) => join(place, file))
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/(dist|node_modules|fixtures)\//.test(file))

test.each(Object.entries(mayImport))('%s imports only what it may', (place, allowed) => {
  const strays = sources(place).flatMap((file) =>
    importsOf(file)
      .filter((target) => ![place, ...allowed].some((each) => isWithin(target, each)))
      .map((target) => `${file} imports ${target}`),
  )
  expect(strays).toEqual([])
})

test('definitions import the metrics of the emitters, not their code', () => {
  const strays = onlyMetrics.flatMap(sources).flatMap((file) =>
    importsOf(file)
      .filter((target) => emitters.some((each) => isWithin(target, each)) && !/\/metrics?\.ts$/.test(target))
      .map((target) => `${file} imports ${target}`),
  )
  expect(strays).toEqual([])
})

test('the rules look at real files', () => {
  expect(sources('src/core').length).toBeGreaterThan(10)
  expect(importsOf('src/core/selector.ts')).toContain(VOCABULARY)
})
