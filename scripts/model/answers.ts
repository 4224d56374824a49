/**
 * Writes down what every measure of every view says, by month and by two dimensions, so that a change of the house can be shown to have
 * changed no number. Run by hand before and after such a change:
 *
 *   node scripts/model/answers.ts record <file> --server <address> --token <token>
 *   node scripts/model/answers.ts compare <earlier file> <later file>
 *
 * A record has a line of JSON a question: `{ measure, by, rows }`, rows as Cube's REST API gives them, values to the last digit.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Field, View } from '../../dashboard/core/field/field.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

interface Recorded {
  measure: string
  by: string
  rows: unknown
}

const askedAtOnce = 3
const mostRows = 3000
/** What nearly every view has comes first, so that the same measure of two views is asked the same way. */
const usual = ['customer_type', 'region', 'channel', 'category', 'segment', 'stage', 'tier']

/** The dimensions a view's measures are asked by: the usual ones it has, else its first. */
export function dimensionsOf(view: View): Field[] {
  const all = view.fields.filter(({ kind, type, name }) => kind === 'dimension' && type === 'string' && !/_id$|\.name$/.test(name))
  const rank = ({ name }: Field) => (usual.indexOf(name.split('.')[1] ?? '') + usual.length + 1) % (usual.length + 1)
  return [...all].sort((a, b) => rank(a) - rank(b)).slice(0, 2)
}

function questionsOf(view: View): { measure: string; by: string; query: object }[] {
  const time = view.fields.find(({ kind }) => kind === 'time')
  const splits = [
    { by: '', query: {} },
    ...(time ? [{ by: `${time.name} month`, query: { timeDimensions: [{ dimension: time.name, granularity: 'month' }] } }] : []),
    ...dimensionsOf(view).map(({ name }) => ({ by: name, query: { dimensions: [name], order: [[name, 'asc']] } })),
  ]
  const measures = view.fields.filter(({ kind }) => kind === 'measure')
  return measures.flatMap(({ name }) =>
    splits.map(({ by, query }) => ({ measure: name, by, query: { measures: [name], ...query, limit: mostRows } })),
  )
}

async function record(file: string, server: string, token: string): Promise<void> {
  const headers = { authorization: token, 'content-type': 'application/json' }
  const meta: unknown = await (await fetch(`${server}/cubejs-api/v1/meta`, { headers })).json()
  const questions = toFields(meta).views.flatMap(questionsOf)
  const recorded: Recorded[] = []
  const load = async (query: object): Promise<unknown> => {
    for (;;) {
      const reply = await fetch(`${server}/cubejs-api/v1/load`, { method: 'POST', headers, body: JSON.stringify({ query }) })
      const body = (await reply.json()) as { data?: unknown; error?: string }
      if (body.error !== 'Continue wait') return body.data ?? { refused: reply.status, ...body, requestId: undefined }
    }
  }
  const left = questions.values()
  const workers = Array.from({ length: askedAtOnce }, async () => {
    for (const { measure, by, query } of left) recorded.push({ measure, by, rows: await load(query) })
  })
  await Promise.all(workers)
  recorded.sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en'))
  writeFileSync(file, `${recorded.map((line) => JSON.stringify(line)).join('\n')}\n`)
  console.log(`${recorded.length} answers of ${new Set(recorded.map(({ measure }) => measure)).size} measures in ${file}`)
}

const keyOf = ({ measure, by }: Recorded) => `${measure} | ${by}`

function read(file: string): Map<string, Recorded> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return new Map(lines.map((line) => JSON.parse(line) as Recorded).map((one) => [keyOf(one), one]))
}

/** Says what differs; the number of differences. Rows are compared as a set: rows of equal order may change places. */
function compare(earlier: string, later: string): number {
  const [before, after] = [read(earlier), read(later)]
  const textOf = (one: Recorded | undefined) => {
    if (!one || !Array.isArray(one.rows)) return JSON.stringify(one?.rows)
    return one.rows
      .map((row) => JSON.stringify(row))
      .sort()
      .join('\n')
  }
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort()
  const added = keys.filter((key) => !before.has(key))
  const gone = keys.filter((key) => !after.has(key))
  const changed = keys.filter((key) => before.has(key) && after.has(key) && textOf(before.get(key)) !== textOf(after.get(key)))
  for (const [word, list] of Object.entries({ added, gone, changed })) for (const key of list) console.log(`${word}: ${key}`)
  console.log(`${keys.length} answers: ${changed.length} changed, ${gone.length} gone, ${added.length} added`)
  return changed.length + gone.length
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { server: { type: 'string', default: 'http://localhost:4000' }, token: { type: 'string', default: '' } },
})
const [act, first = '', second = ''] = positionals
if (act === 'record') await record(first, values.server, values.token)
else if (act === 'compare') process.exitCode = compare(first, second) === 0 ? 0 : 1
else console.error('node scripts/model/answers.ts record <file> --server <address> --token <token> | compare <earlier> <later>')
