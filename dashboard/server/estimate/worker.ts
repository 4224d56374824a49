import { parentPort } from 'node:worker_threads'
import { estimateGroup, type Group } from '../../core/estimate/group.ts'
import { ready } from '../../core/estimate/special.ts'

parentPort?.once('message', async (group: Group) => {
  await ready
  const estimate = estimateGroup(group)
  const columns = estimate.scores ? Object.values(estimate.scores).map((column: Float64Array) => column.buffer as ArrayBuffer) : []
  parentPort?.postMessage(estimate, columns)
})
