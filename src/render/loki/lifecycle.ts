import { seconds } from '../../core/duration.ts'
import type { LogPolicy } from '../../core/logs.ts'
import type { GeneratedDocument } from '../document.ts'

const days = (period: LogPolicy['retention']['warm']): number => seconds(period) / 86_400

/**
 * What a bucket does with the archive that Alloy writes, as `aws s3api put-bucket-lifecycle-configuration` takes it. Loki's own
 * bucket needs none: its compactor deletes, and an expiry beside it would break its index. JSON has no comments, so the file
 * has no heading.
 */
export const renderLifecycle = ({ retention: { warm, archived } }: LogPolicy): GeneratedDocument => ({
  path: 'logs/generated/lifecycle.json',
  content: `${JSON.stringify(
    {
      Rules: [
        {
          ID: `logs-warm-${days(warm)}-days-then-cold-until-${days(archived)}`,
          Status: 'Enabled',
          Filter: { Prefix: 'logs/' },
          Transitions: [{ Days: days(warm), StorageClass: 'DEEP_ARCHIVE' }],
          Expiration: { Days: days(archived) },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
    },
    null,
    2,
  )}\n`,
})
