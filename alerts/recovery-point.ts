import { alert } from '../src/core/alert.ts'
import { promql } from '../src/core/promql.ts'
import { sampled } from '../src/core/proof-case.ts'
import { anyOf, by, select } from '../src/core/selector.ts'
import { onPod } from '../src/core/traffic.ts'
import { backupLastSuccess } from '../src/exporters/backup/metrics.ts'
import { infrastructure } from './dashboard-links.ts'

const recoverable = anyOf('backup', 'wal_archive')
const HOUR = 3600
const DAY = 24 * HOUR

const at = (kind: 'backup' | 'wal_archive' | 'restore_drill', secondsSinceStart: number) =>
  sampled(select(backupLastSuccess, { backup: 'main', kind }), { lasts: '50d', holds: secondsSinceStart })

const fires = (value: number) => [{ labels: { backup: 'main' }, value }]

/** Data can be brought back up to the newest of base backup and archived log: that is the recovery point. */
const recoveryPoint = alert({
  name: 'RecoveryPointExceeded',
  severity: 'critical',
  scope: 'platform',
  family: 'recovery-point',
  resultLabels: ['backup'],
  expr: promql`
    time() - max ${by(backupLastSuccess, 'backup')} (${select(backupLastSuccess, { kind: recoverable })}) > ${900}`,
  summary: '{{ $labels.backup }}: the last {{ $value | humanizeDuration }} of data could be lost',
  description:
    'The newest backup or archived log of {{ $labels.backup }} is {{ $value | humanizeDuration }} old; at most 15 min of data may be lost.',
  dashboard: infrastructure,
  runbook: 'recovery-point',
  cases: [
    {
      title: 'the archive is a quarter of an hour old',
      at: '60m',
      samples: [at('backup', 0), at('wal_archive', 2700)],
    },
    {
      title: 'the archive is older than that, by a second',
      at: '60m',
      samples: [at('backup', 0), at('wal_archive', 2699)],
      fires: fires(901),
    },
    { title: 'a backup just made, though no log is archived', at: '60m', samples: [at('backup', 3000)] },
    {
      title: 'a fresh restore drill is no backup',
      at: '60m',
      samples: [at('backup', 0), at('restore_drill', 3500)],
      fires: fires(3600),
    },
    { title: 'nothing is emitted', at: '60m', samples: [] },
  ],
})

const drill = alert({
  name: 'RestoreDrillOverdue',
  severity: 'warning',
  scope: 'platform',
  family: 'restore-drill',
  resultLabels: ['backup'],
  expr: promql`
    time() - max ${by(backupLastSuccess, 'backup')} (${select(backupLastSuccess, { kind: 'restore_drill' })}) > ${30 * DAY}`,
  summary: '{{ $labels.backup }}: no restore has been tried for {{ $value | humanizeDuration }}',
  description:
    'A backup that was never restored is a hope. The last restore drill of {{ $labels.backup }} is {{ $value | humanizeDuration }} ago, more than 30 days.',
  dashboard: infrastructure,
  runbook: 'restore-drill',
  cases: [
    { title: 'thirty days ago', step: '1h', at: '721h', samples: [at('restore_drill', HOUR)] },
    {
      title: 'over thirty days ago',
      step: '1h',
      at: '722h',
      samples: [at('restore_drill', HOUR)],
      fires: fires(721 * HOUR),
    },
    {
      title: 'over thirty days ago, by a second',
      step: '1h',
      at: '721h',
      samples: [at('restore_drill', HOUR - 1)],
      fires: fires(720 * HOUR + 1),
    },
    {
      title: 'another exporter knows of a later drill',
      step: '1h',
      at: '722h',
      samples: [...onPod('a', [at('restore_drill', HOUR)]), ...onPod('b', [at('restore_drill', 10 * HOUR)])],
    },
    {
      title: 'a fresh backup is no drill',
      step: '1h',
      at: '722h',
      samples: [at('restore_drill', HOUR), at('backup', 721 * HOUR)],
      fires: fires(721 * HOUR),
    },
  ],
})

export const recoveryPointAlerts = [recoveryPoint, drill]
