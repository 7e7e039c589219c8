import { alert } from '../src/core/alert.ts'
import { promql } from '../src/core/promql.ts'
import { type Phase, sampled } from '../src/core/proof-case.ts'
import { by, select } from '../src/core/selector.ts'
import { logLinesLost, logSpoolBytes, logSpoolLimit } from '../src/instrumentation/metrics.ts'
import { infrastructure } from './dashboard-links.ts'

const platform = {
  scope: 'platform',
  severity: 'warning',
  dashboard: infrastructure,
  runbook: 'log-delivery-burn',
} as const

const MEBIBYTE = 2 ** 20
const LIMIT = 100 * MEBIBYTE
const SPOOL_USAGE = 0.8

const spool = (instance: string, megabytes: number) =>
  [
    {
      series: `${logSpoolBytes.name}{instance="${instance}"}`,
      phases: [{ lasts: '30m', holds: megabytes * MEBIBYTE }],
    },
    { series: `${logSpoolLimit.name}{instance="${instance}"}`, phases: [{ lasts: '30m', holds: LIMIT }] },
  ] as const

const lost = (...phases: readonly Phase[]) => sampled(select(logLinesLost, { reason: 'spool_full' }), ...phases)

/** The objective of log delivery tells of loss that goes on; this one of any, since the line that is missing may be the one that was looked for. */
const lines = alert({
  ...platform,
  name: 'LogLinesLost',
  family: 'logs',
  resultLabels: ['reason'],
  expr: promql`sum ${by(logLinesLost, 'reason')} (increase(${logLinesLost}[10m])) > ${0}`,
  summary: '{{ $value | humanize }} log lines were lost in ten minutes: {{ $labels.reason }}',
  description:
    'They will not reach Loki. What the processes printed still holds them, for as long as the node keeps it.',
  cases: [
    {
      title: 'the spool is full on two pods',
      at: '20m',
      samples: ['a', 'b'].map((instance) => ({
        series: `${logLinesLost.name}{reason="spool_full",instance="${instance}"}`,
        phases: [{ lasts: '30m', perMinute: 3 }] as const,
      })),
      fires: [{ labels: { reason: 'spool_full' }, value: 60 }],
    },
    {
      title: 'a line is lost now and then',
      at: '20m',
      samples: [lost({ lasts: '30m', perMinute: 0.05 })],
      fires: [{ labels: { reason: 'spool_full' }, value: 0.5 }],
    },
    { title: 'nothing is lost', at: '20m', samples: [lost({ lasts: '30m', perMinute: 0 })] },
    {
      title: 'the last was lost a quarter of an hour ago',
      at: '35m',
      samples: [lost({ lasts: '20m', perMinute: 3 }, { lasts: '30m', perMinute: 0 })],
    },
    { title: 'no process pushes its lines itself', at: '20m', samples: [] },
  ],
})

const filling = alert({
  ...platform,
  name: 'LogSpoolFilling',
  family: 'log-spool',
  resultLabels: ['instance'],
  for: '1m',
  expr: promql`max by (instance) (${logSpoolBytes}) / max by (instance) (${logSpoolLimit}) > ${SPOOL_USAGE}`,
  summary: 'The log spool of {{ $labels.instance }} is {{ $value | humanizePercentage }} full',
  description: 'Loki does not take lines, or not fast enough. When the spool is full the oldest lines are lost.',
  cases: [
    {
      title: 'one of two is nearly full',
      at: '20m',
      samples: [...spool('a', 81), ...spool('b', 1)],
      fires: [{ labels: { instance: 'a' }, value: 0.81 }],
    },
    { title: 'as full as is allowed', at: '20m', samples: spool('a', 80) },
    {
      title: 'two processes of an instance tell of spools of their own',
      at: '20m',
      samples: [
        ...spool('a', 81),
        { series: `${logSpoolBytes.name}{instance="a",job="other"}`, phases: [{ lasts: '30m', holds: MEBIBYTE }] },
        { series: `${logSpoolLimit.name}{instance="a",job="other"}`, phases: [{ lasts: '30m', holds: MEBIBYTE }] },
      ],
      fires: [{ labels: { instance: 'a' }, value: 0.81 }],
    },
    { title: 'both are half full', at: '20m', samples: [...spool('a', 32), ...spool('b', 32)] },
    {
      title: 'full for less than a minute',
      at: '1170s',
      samples: [
        {
          series: `${logSpoolBytes.name}{instance="a"}`,
          phases: [
            { lasts: '19m', holds: MEBIBYTE },
            { lasts: '30m', holds: LIMIT },
          ],
        },
        { series: `${logSpoolLimit.name}{instance="a"}`, phases: [{ lasts: '60m', holds: LIMIT }] },
      ],
    },
  ],
})

export const logLossAlerts = [lines, filling]
