import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { drawCompany } from './company.ts'
import { drawPartition } from './partition.ts'
import { columns, demoTables, type Tables } from './rows.ts'
import type { Partition } from './sums.ts'
import { type Recipe, toWorld, type World } from './world.ts'

/** A generated file: CSV with a header, of one table. */
export interface DemoFile {
  name: string
  table: (typeof demoTables)[number]
  rows: number
  sha256: string
}

export interface Job {
  index: number
  from: number
  to: number
}
/** A partition whose tables lie in files. */
export interface Made extends Omit<Partition, 'tables'> {
  job: Job
  files: DemoFile[]
}

/** Writes the tables that have rows as CSV files. */
export function writeFiles(folder: string, part: string, tables: Tables): DemoFile[] {
  return demoTables.flatMap((table) => {
    const rows = tables[table]
    if (rows.count === 0) return []
    const name = `${table}-${part}.csv`
    const text = rows.toText(columns[table])
    writeFileSync(path.join(folder, name), text)
    return [{ name, table, rows: rows.count, sha256: createHash('sha256').update(text).digest('hex') }]
  })
}

// A worker builds the shared world once and keeps it for all its partitions.
let kept: { recipe: string; world: World } | undefined
function worldOf(recipe: Recipe): World {
  const text = JSON.stringify(recipe)
  if (kept?.recipe !== text) kept = { recipe: text, world: toWorld(recipe) }
  return kept.world
}

/** Draws one partition and writes its files. */
export function makePartition(recipe: Recipe, folder: string, job: Job): Made {
  const { tables, ...rest } = drawPartition(worldOf(recipe), job.from, job.to)
  return { job, files: writeFiles(folder, String(job.index).padStart(5, '0'), tables), ...rest }
}

/** Writes what the company has once. */
export function makeCompany(recipe: Recipe, folder: string): DemoFile[] {
  return writeFiles(folder, 'company', drawCompany(worldOf(recipe)))
}

/** The facts of the world that belong into truth.json. */
export function worldTruth(recipe: Recipe) {
  const { calendar, catalogue, reps, campaigns } = worldOf(recipe)
  return {
    start: calendar.start,
    operationalWeeks: { person: [...calendar.person.elapsed], key_account: [...calendar.key.elapsed] },
    nullPair: catalogue.nullPair,
    affinities: [...catalogue.partners].map(([anchor, { product, q }]) => ({
      anchor: catalogue.products[anchor]?.id,
      partner: catalogue.products[product]?.id,
      q,
    })),
    campaigns: campaigns.map(({ id, role, from, to }) => ({ id, role, from: calendar.iso[from], to: calendar.iso[to] })),
    reps: reps.map(({ id, skill }) => ({ id, skill: Math.round(skill * 1e4) / 1e4 })),
  }
}
