import { AwsClient } from 'aws4fetch'
import type { Backup, BackupSource } from './backup.ts'

export interface S3Location {
  /** `https://s3.eu-central-1.amazonaws.com`, or that of a compatible store. */
  readonly endpoint: string
  readonly bucket: string
  readonly prefix?: string
  readonly region?: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const element = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]

const unescapeXml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** One page of ListObjectsV2: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const parsePage = (xml: string): { readonly backups: readonly Backup[]; readonly next: string | undefined } => {
  const contents = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, inner = '']) => ({
    finishedAt: new Date(element(inner, 'LastModified') ?? Number.NaN),
    sizeBytes: Number(element(inner, 'Size')),
  }))
  const next = element(xml, 'NextContinuationToken')
  return {
    backups: contents.filter(({ sizeBytes }) => sizeBytes > 0),
    next: next === undefined ? undefined : unescapeXml(next),
  }
}

/**
 * Objects under a prefix of an S3-compatible bucket. The listing is in order of names, so all pages are read: give a prefix
 * that narrows it to what is kept.
 */
export const s3Source = ({
  endpoint,
  bucket,
  prefix = '',
  region = 'us-east-1',
  accessKeyId,
  secretAccessKey,
}: S3Location): BackupSource => {
  // Its own retries would go on past the time limit; the next scrape is the retry.
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 })
  const page = async (token: string | undefined, signal: AbortSignal) => {
    const url = new URL(`${endpoint.replace(/\/$/, '')}/${bucket}`)
    url.searchParams.set('list-type', '2')
    url.searchParams.set('prefix', prefix)
    if (token !== undefined) url.searchParams.set('continuation-token', token)
    const response = await client.fetch(url, { signal })
    const body = await response.text()
    if (response.ok) return parsePage(body)
    throw new Error(`${url.host} refused to list ${bucket}: ${response.status} ${element(body, 'Code') ?? ''}`.trim())
  }
  return async (signal) => {
    const backups: Backup[] = []
    let token: string | undefined
    do {
      const read = await page(token, signal)
      backups.push(...read.backups)
      token = read.next
    } while (token !== undefined)
    return backups
  }
}
