import type { AuditLog } from '../auditLog.ts'
import type { Answer, Wanted } from './answers.ts'

const everyMillis = 1000

/**
 * Writes down who was given which kept answer. Such answers go out by the thousand in a second, so of each only the number is counted at once; what it was
 * about is looked at once a second.
 */
export function createKeptLog(log: Pick<AuditLog, 'question'>): { taken(wanted: Wanted, answer: Answer): void } {
  let taken = new Map<string, Map<Answer, { wanted: Wanted; times: number }>>()

  const timer = setInterval(() => {
    const some = taken
    taken = new Map()
    for (const [id, answers] of some)
      for (const { wanted, times } of answers.values())
        log.question({ asker: { id }, ...aboutOf(wanted), rows: null, millis: 0, way: 'kept', ...(times > 1 && { times }) })
  }, everyMillis)
  timer.unref()

  return {
    taken(wanted, answer) {
      // The model's description and SQL hold no rows.
      if (wanted.operation !== 'load' && wanted.operation !== 'tile') return
      const { id } = wanted.asker
      const own = taken.get(id) ?? new Map<Answer, { wanted: Wanted; times: number }>()
      taken.set(id, own)
      const known = own.get(answer)
      if (known) known.times++
      else own.set(answer, { wanted, times: 1 })
    },
  }
}

/** The members and filters of what was wanted: its key ends with the question as JSON, as it was sent or as a tile asks it; in an address, as its `query`. */
function aboutOf({ key }: Pick<Wanted, 'key'>): { members: string[]; filters: unknown[] } {
  const text = key.slice(key.lastIndexOf('\n') + 1)
  const members = new Set<string>()
  const filters: unknown[] = []
  const look = (value: unknown, name = ''): void => {
    if (name === 'filters' && Array.isArray(value)) filters.push(...value)
    if (typeof value === 'string' && name !== 'values' && /^[a-z]\w*\.\w+$/.test(value)) members.add(value)
    if (Array.isArray(value)) for (const one of value) look(one, name)
    else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) look(one, key)
  }
  look(JSON.parse(text.startsWith('?') ? (new URLSearchParams(text).get('query') ?? 'null') : text))
  return { members: [...members], filters }
}
