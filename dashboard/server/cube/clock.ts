/** A day or an instant that is the same whenever it is asked for. */
const fixed = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$/
const readsNow = /\b(now\s*\(|current_(date|time|timestamp)\b|today\s*\(|getdate\s*\()/i

/** Whether what a question asks for depends on when: on ranges like "last 7 days". What is not understood does. */
export function readsClock(query: unknown): boolean {
  if (Array.isArray(query)) return query.some(readsClock)
  if (!isObject(query)) return true
  const { timeDimensions = [], filters = [] } = query
  if (!Array.isArray(timeDimensions) || !Array.isArray(filters)) return true
  const ranges = timeDimensions.flatMap((time) => (isObject(time) ? [time.dateRange ?? [], time.compareDateRange ?? []] : ['unknown']))
  return !ranges.flat(2).every(isFixed) || filters.some(filterReadsClock)
}

function filterReadsClock(filter: unknown): boolean {
  if (!isObject(filter)) return true
  const { and = [], or = [], operator, values = [] } = filter
  if (!Array.isArray(and) || !Array.isArray(or) || !Array.isArray(values)) return true
  const isAboutDates = /date/i.test(String(operator ?? ''))
  return (isAboutDates && !values.every(isFixed)) || [...and, ...or].some(filterReadsClock)
}

/** Whether a model has a number that changes by itself. */
export const modelReadsClock = (files: { content: string }[]): boolean => files.some(({ content }) => readsNow.test(content))

const isFixed = (value: unknown) => typeof value === 'string' && fixed.test(value)
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
