import { parentPort, workerData } from 'node:worker_threads'
import { type Job, makePartition } from './files.ts'
import type { Recipe } from './world.ts'

const { recipe, folder } = workerData as { recipe: Recipe; folder: string }
parentPort?.on('message', (job: Job) => parentPort?.postMessage(makePartition(recipe, folder, job)))
