import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import iconv from 'iconv-lite'
import { type DemoFile, makeCompany } from './files.ts'
import { makePartitions } from './make.ts'
import { parameters } from './parameters.ts'
import { Stream } from './random.ts'
import { columns, type DemoTable } from './rows.ts'
import type { Recipe } from './world.ts'

/** One cell that was spoiled on purpose. `row` counts data rows from 1, the header not included. */
export interface Fault {
  file: string
  row: number
  column: string
  kind: string
  value: string
  original: string
  /** Whether a careful reader can still tell the value. */
  isReadable: boolean
}

type Spoil = [kind: string, column: string, spoil: (cell: string) => string, isReadable: boolean]
const fullWidth = (cell: string) => cell.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0))
const spoils: Partial<Record<DemoTable, Spoil[]>> = {
  orders: [
    ['impossible date', 'ordered_at', (cell) => `2023-02-30${cell.slice(10)}`, false],
    ['blank', 'ordered_at', () => '', false],
    ['blank', 'order_id', () => '', false],
  ],
  order_lines: [
    ['negative quantity', 'quantity', (cell) => `-${cell}`, false],
    ['unknown product', 'product_id', () => 'GONE-9999', true],
    ['blank', 'amount', () => '', false],
    ['thousands separator', 'amount', (cell) => `"1,${cell.padStart(6, '0').slice(-6)}"`, true],
    ['full-width digits', 'quantity', fullWidth, true],
  ],
  refunds: [
    ['impossible date', 'refunded_on', () => '2024-13-01', false],
    ['negative amount', 'amount', (cell) => `-${cell}`, false],
  ],
}

interface Manifest {
  rows: Partial<Record<string, number>>
  faults: Fault[]
  /** Orders that the second file holds again. */
  again: string[]
}

/**
 * Writes the demo company as CSV files instead of a warehouse: a few rows spoiled, one file in GB18030, some orders delivered twice;
 * manifest.json lists every fault.
 */
export async function writeCsvFlavour(recipe: Recipe, folder: string, workers: number): Promise<Manifest> {
  mkdirSync(folder, { recursive: true })
  const manifest: Manifest = { rows: {}, faults: [], again: [] }
  const again: string[] = []
  const day = parameters.anomalies.doubleImport
  const take = (file: DemoFile) => {
    const { table } = file
    const from = path.join(folder, file.name)
    const text = readFileSync(from, 'utf8')
    rmSync(from)
    const header = `${columns[table].join(',')}\n`
    const body = text.slice(header.length)
    const target = path.join(folder, `${table}.csv`)
    const before = manifest.rows[table] ?? 0
    if (before === 0) {
      writeFileSync(target, header)
      if (table === 'customers') writeFileSync(path.join(folder, 'customers-gb18030.csv'), header)
    }
    if (table === 'customers') appendFileSync(path.join(folder, 'customers-gb18030.csv'), iconv.encode(body, 'gb18030'))
    if (table === 'orders')
      for (const line of body.split('\n'))
        if (line.split(',')[columns.orders.indexOf('ordered_on')] === day.day && again.length < day.orders) again.push(line)
    appendFileSync(target, spoils[table] ? spoilRows(recipe, table, body, before, manifest.faults) : body)
    manifest.rows[table] = before + file.rows
  }
  for (const file of makeCompany(recipe, folder)) take(file)
  for await (const made of makePartitions(recipe, folder, workers)) for (const file of made.files) take(file)
  writeFileSync(path.join(folder, 'orders-again.csv'), `${columns.orders.join(',')}\n${again.map((line) => `${line}\n`).join('')}`)
  manifest.again = again.map((line) => line.split(',')[0] as string)
  writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)
  return manifest
}

function spoilRows(recipe: Recipe, table: DemoTable, body: string, before: number, faults: Fault[]): string {
  const lines = body.split('\n')
  lines.pop()
  const spoiled = lines.map((line, i) => {
    const row = before + i + 1
    const stream = new Stream(recipe.seed, `dirty/${table}`, row)
    if (!stream.chance(parameters.anomalies.dirty)) return line
    const [kind, column, spoil, isReadable] = stream.pick(spoils[table] as Spoil[])
    const cells = line.split(',')
    const at = (columns[table] as readonly string[]).indexOf(column)
    const original = cells[at] as string
    cells[at] = spoil(original)
    faults.push({ file: `${table}.csv`, row, column, kind, value: cells[at].replaceAll('"', ''), original, isReadable })
    return cells.join(',')
  })
  return `${spoiled.join('\n')}\n`
}
