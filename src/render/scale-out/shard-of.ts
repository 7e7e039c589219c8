import { createHash } from 'node:crypto'

/**
 * The shard that Prometheus' relabelling action `hashmod` gives a tenant: the last eight bytes of the MD5 of its id.
 * https://github.com/prometheus/prometheus, model/relabel/relabel.go
 */
export const shardOf = (tenantId: string, shards: number): number =>
  Number(createHash('md5').update(tenantId).digest().readBigUInt64BE(8) % BigInt(shards))
