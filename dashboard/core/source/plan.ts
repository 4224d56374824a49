import { toAside } from './aside.ts'
import { type CellReading, isAsItStands, quoteName, quoteText, storedTypes, toCast, toCellProblem } from './cast.ts'
import { type Column, type ColumnType, type Table, tableNamed, tables } from './contract.ts'
import { toListed } from './listed.ts'
import { type Filled, headersOf, type Mapping, type MappingTarget } from './mapping.ts'
import { importProblem } from './problem.ts'

/** The internal column that says where a row came from: file number × `rowsPerFile` + line. */
export const rowColumn = '_row'
export const rowsPerFile = 1_000_000_000_000
/** The internal column with the first filled cell of a row, read or not. */
export const firstCell = '_first'

/** The headers a source must have to make its tables, those it may have, and what each holds. */
export interface SourceColumn {
  header: string
  type: ColumnType
  formats: string[] | undefined
  /** It fills part of a key, so that a row without it is none. */
  key: boolean
  /** Said for this column in the mapping. */
  decimal: '.' | ',' | undefined
  /** The mapping says that its cells are percentages. */
  percent: boolean
  /** The columns of the contract it is copied to. */
  fills: Column[]
  /** Words the mapping translates, also where they usually mean no value. */
  keeps: string[]
}

const sameHeader = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase()

/** The header among `headers` that a filled column is read from. */
export function headerFor(fill: Filled, headers: string[]): string | undefined {
  for (const wanted of headersOf(fill)) {
    const found = headers.find(sameHeader(wanted))
    if (found) return found
  }
  return undefined
}

const sourceOf = (mapping: Mapping, target: MappingTarget) => target.from ?? Object.keys(mapping.sources)[0] ?? ''

/** All SQL of a mapping as one text, to see which columns it speaks of. */
function sqlOf(mapping: Mapping): string {
  const targets = Object.values(mapping.tables).flatMap((target) => [
    target.join ?? '',
    target.where ?? '',
    ...(target.one_row_per ?? []),
    ...Object.values(target.columns).map((fill) => (typeof fill === 'object' && 'sql' in fill ? fill.sql : '')),
  ])
  const rules = Object.values(mapping.sources).flatMap((source) => source.leave_out.map((rule) => rule.when))
  return [...targets, ...rules].join('\n')
}

/** Headers the mapping cannot do without in this source. */
export function neededHeaders(mapping: Mapping, name: string): string[] {
  const source = mapping.sources[name]
  if (source?.columns) return source.columns
  if (mapping.partial) return []
  const plain = Object.values(mapping.tables)
    .filter((target) => sourceOf(mapping, target) === name)
    .flatMap((target) => Object.values(target.columns).flatMap((fill) => headersOf(fill).slice(0, 1)))
  return [...new Set([...plain, ...Object.keys(source?.types ?? {})])]
}

/** The columns of a source that are read, with the type each is read as. Throws a `Problem`. */
export function columnsOf(mapping: Mapping, name: string, headers: string[]): SourceColumn[] {
  const source = mapping.sources[name]
  const spoken = sqlOf(mapping)
  const used = new Map<string, Use>()
  const useOf = (header: string) => {
    const use = used.get(header) ?? { types: new Set(), fills: [], keeps: [], percent: false, key: false }
    used.set(header, use)
    return use
  }
  for (const [tableName, target] of Object.entries(mapping.tables)) {
    if (sourceOf(mapping, target) !== name) continue
    for (const [columnName, fill] of Object.entries(target.columns)) {
      const header = headerFor(fill, headers)
      if (header === undefined) continue
      const table = tableNamed(tableName)
      const column = table.columns.find((one) => one.name === columnName)
      const { values, percent } = typeof fill === 'object' && 'column' in fill ? fill : {}
      const use = useOf(header)
      use.types.add(percent ? 'decimal' : values !== undefined || !column ? 'text' : column.type)
      use.percent ||= percent === true
      use.key ||= table.key.includes(columnName)
      use.keeps.push(...Object.keys(values ?? {}))
      if (column) use.fills.push(column)
    }
  }
  const declared = Object.entries(source?.types ?? {})
  for (const [header] of declared) {
    const found = headers.find(sameHeader(header))
    if (found !== undefined) useOf(found)
  }
  for (const header of headers) if (speaksOf(spoken, header)) useOf(header)
  return [...used].map(([header, { types, ...use }]) => {
    const own = declared.find(([name]) => sameHeader(header)(name))?.[1]
    const { type, format, decimal } = typeof own === 'string' ? { type: own, format: undefined, decimal: undefined } : (own ?? {})
    return {
      header,
      type: use.percent ? 'decimal' : (type ?? soleType(header, types)),
      formats: typeof format === 'string' ? [format] : format,
      decimal,
      ...use,
    }
  })
}

interface Use {
  types: Set<ColumnType>
  fills: Column[]
  keeps: string[]
  percent: boolean
  key: boolean
}

function soleType(header: string, types: Set<ColumnType>): ColumnType {
  if (types.size === 0) return 'text'
  const [first = 'text', ...more] = types
  // One column may fill a day and a moment: the moment holds both. Numbers and amounts likewise read as amounts.
  if (types.has('timestamp') && [...types].every((type) => type === 'date' || type === 'timestamp')) return 'timestamp'
  if (types.has('money') && [...types].every((type) => ['money', 'decimal', 'integer'].includes(type))) return 'money'
  if (more.length > 0) throw importProblem({ kind: 'two_types', column: header, types: [...types] })
  return first
}

/** What is known about one column when its source is read. */
export interface ReadColumn extends SourceColumn {
  /** SQL for its tidy text in the raw table; null when the file has no such column. */
  raw: string | null
  reading: CellReading
}

/** Whether a column of texts holds identifiers, which a spreadsheet may have made numbers of. */
export const isId = ({ type, fills }: SourceColumn) => type === 'text' && fills.some(({ name }) => name.endsWith('_id'))

/** SQL that is true where a text means no value: more words do so for an identifier, a number or a date than for a name. */
export function toNoValue({ empty }: Mapping, column: SourceColumn, x: string): string {
  const isName = column.type === 'boolean' || (column.type === 'text' && !isId(column) && !column.fills.some(({ values }) => values))
  const words = `${isName ? 'has_no_value' : 'is_no_id'}(${x})`
  const kept = column.keeps.map((word) => word.toLowerCase())
  const usual = kept.length > 0 ? `(${words} AND lower(${x}) NOT IN (${kept.map(quoteText).join(', ')}))` : words
  return empty.length === 0 ? usual : `(${usual} OR ${x} IN (${empty.map(quoteText).join(', ')}))`
}

/**
 * The SQL that reads one raw file into rows of a source: typed, with `_refused`, and `_left_out` naming the rule, or what the row is instead.
 * A rule is judged whether or not other cells of its row can be read; only where it speaks of an unreadable cell it says nothing,
 * so that `"amount" IS NULL` does not leave out a row whose amount is nonsense.
 */
export function toSourceSelect(mapping: Mapping, name: string, columns: ReadColumn[], raw: string): string {
  const { leave_out: rules = [] } = mapping.sources[name] ?? {}
  const cells = columns.map((column, index) => `${column.raw ? `cell(${column.raw})` : 'NULL::VARCHAR'} AS c_${index}`)
  const tidied = columns.map(
    (column, index) => `CASE WHEN NOT ${toNoValue(mapping, column, `c_${index}`)} THEN c_${index} END AS t${index}`,
  )
  const plain = columns.map((column) => isAsItStands(column.type, column.reading))
  const typed = columns.map((column, index) =>
    plain[index] ? `t${index}` : `${toCast(column.type, `t${index}`, column.reading)} AS v${index}, t${index}`,
  )
  const unreadable = (among: ReadColumn[]) =>
    columns
      .flatMap((column, index) => (plain[index] || !among.includes(column) ? [] : [`(t${index} IS NOT NULL AND v${index} IS NULL)`]))
      .join(' OR ') || 'false'
  const named = columns.map((column, index) => `${plain[index] ? 't' : 'v'}${index} AS ${quoteName(column.header)}`)
  const deaf = rules.map(({ when }, index) => `${unreadable(columns.filter(({ header }) => speaksOf(when, header)))} AS _deaf_${index}`)
  const aside = toAside(
    columns.flatMap((column, index) => (column.raw ? [{ ...column, text: `t${index}` }] : [])),
    firstCell,
  )
  const read = `SELECT ${[rowColumn, ...named, `${unreadable(columns)} AS _unreadable`, `${aside} AS _aside`, ...deaf].join(', ')}
    FROM (SELECT ${[rowColumn, firstCell, ...typed].join(', ')} FROM (SELECT ${[rowColumn, firstCell, ...tidied].join(', ')}
      FROM (SELECT ${[rowColumn, firstCell, ...cells].join(', ')} FROM ${raw})))`
  const which = rules.map((rule, index) => `WHEN NOT _deaf_${index} AND ${parenthesised(rule.when)} THEN ${index}`).join(' ')
  const judged = `SELECT *, CASE WHEN _aside IS NOT NULL THEN _aside ${which} END::INTEGER AS _left_out FROM (${read}) AS ${quoteName(name)}`
  return `SELECT * EXCLUDE (${['_unreadable', '_aside', ...rules.map((_, index) => `_deaf_${index}`)].join(', ')}), _unreadable AND _left_out IS NULL AS _refused FROM (${judged})`
}

/** Whether SQL names a column: its header is there, and is no part of a longer name. */
function speaksOf(sql: string, header: string): boolean {
  const [text, name] = [sql.toLowerCase(), header.toLowerCase()]
  if (name === '') return false
  const isPartOfName = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}_]/u.test(letter)
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!isPartOfName(text[at - 1]) && !isPartOfName(text[at + name.length])) return true
  return false
}

// A line break ends a comment that an expression may close with.
const parenthesised = (sql: string) => `(${sql}\n)`

/** The SQL that lists the unreadable cells of a raw file as problems; `store` holds its rows, of which only the refused ones count. */
export function toSourceProblems(mapping: Mapping, columns: ReadColumn[], raw: string, store: string): string[] {
  return columns
    .filter((column) => !isAsItStands(column.type, column.reading) && column.raw !== null)
    .map((column) => {
      const detail = column.formats?.join(' | ') ?? column.type
      return `SELECT ${rowColumn}, ${quoteText(column.header)}, c, ${toCellProblem(column.type, 'c', column.reading)}, ${quoteText(detail)}
        FROM (SELECT ${rowColumn}, cell(${column.raw}) AS c FROM ${raw})
        WHERE c IS NOT NULL AND NOT ${toNoValue(mapping, column, 'c')} AND (${toCast(column.type, 'c', column.reading)}) IS NULL
          AND ${rowColumn} IN (SELECT ${rowColumn} FROM ${store} WHERE _refused)`
    })
}

/** The view of a source that holds what its rules leave out, too. */
export const allOf = (source: string) => `${source}_all`

/** The tables a mapping makes, parents before children. */
export function targetsOf(mapping: Mapping): { table: Table; target: MappingTarget; source: string }[] {
  return tables.flatMap((table) => {
    const target = mapping.tables[table.name]
    return target ? [{ table, target, source: sourceOf(mapping, target) }] : []
  })
}

/** The columns of the table that the files can fill, each with its SQL over the sources. */
export function filledColumns(_mapping: Mapping, { table, target, source }: ReturnType<typeof targetsOf>[number], headers: string[]) {
  return table.columns.flatMap((column): { column: Column; sql: string }[] => {
    const fill = target.columns[column.name]
    if (fill === undefined) return []
    const sql = toValue(fill, column, source, headers)
    if (sql === undefined) return []
    const takes = typeof fill === 'object' && 'take' in fill ? fill.take : undefined
    return [{ column, sql: target.one_row_per ? taken(sql, takes ?? 'first', `${quoteName(source)}.${rowColumn}`) : sql }]
  })
}

function toValue(fill: Filled, column: Column, source: string, headers: string[]): string | undefined {
  if (typeof fill === 'object' && 'constant' in fill)
    return typeof fill.constant === 'string' ? quoteText(fill.constant) : String(fill.constant)
  if (typeof fill === 'object' && 'sql' in fill) return parenthesised(fill.sql)
  const header = headerFor(fill, headers)
  if (header === undefined) return undefined
  const value = `${quoteName(source)}.${quoteName(header)}`
  const values = typeof fill === 'object' && 'column' in fill ? fill.values : undefined
  if (values) {
    const otherwise =
      typeof fill === 'object' && 'otherwise' in fill && fill.otherwise !== undefined ? quoteText(fill.otherwise) : undefined
    const cases = Object.entries(values).map(([from, to]) => `WHEN ${quoteText(from.toLowerCase())} THEN ${quoteText(to)}`)
    const rest = otherwise ?? (column.values ? toListed(column.values, value) : value)
    return `CASE WHEN ${value} IS NULL THEN NULL ELSE CASE lower(${value}) ${cases.join(' ')} ELSE ${rest} END END`
  }
  return column.values ? toListed(column.values, value) : value
}

function taken(sql: string, take: 'first' | 'last' | 'most' | 'sum' | 'min' | 'max', row: string): string {
  if (take === 'first') return `arg_min(${sql}, ${row})`
  if (take === 'last') return `arg_max(${sql}, ${row})`
  return `${take === 'most' ? 'mode' : take}(${sql})`
}

/** The SQL that makes the rows of a table out of sources, not yet checked; of a part of its records where those are brought together. */
export function toTargetSelect(
  { target, source }: ReturnType<typeof targetsOf>[number],
  filled: { column: Column; sql: string }[],
  part: { number: number; of: number } = { number: 0, of: 1 },
): string {
  const row = `${quoteName(source)}.${rowColumn}`
  const columns = filled.map(({ column, sql }) => `${sql} AS ${quoteName(column.name)}`)
  const conditions = target.where ? [parenthesised(target.where)] : []
  if (target.one_row_per && part.of > 1)
    conditions.push(`hash(${target.one_row_per.map(parenthesised).join(', ')}) % ${part.of} = ${part.number}`)
  return [
    `SELECT ${[`${target.one_row_per ? `min(${row})` : row} AS ${rowColumn}`, ...columns].join(', ')}`,
    `FROM ${target.with_left_out ? `${quoteName(allOf(source))} AS ` : ''}${quoteName(source)} ${target.join ?? ''}`,
    conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '',
    target.one_row_per ? `GROUP BY ${target.one_row_per.map(parenthesised).join(', ')}` : '',
  ].join('\n')
}

interface Zones {
  /** Of times without an offset. */
  source: string
  business: string
}

/** The SQL that gives the checked rows of a table: stored types, business dates filled in, and `_refused`. `types` are those of `select`. */
export function toCheckedSelect(table: Table, filled: Column[], types: Map<string, string>, select: string, zones: Zones): string {
  const names = new Set(filled.map((column) => column.name))
  const businessDate = (column: Column) => toBusinessDate(column.dateOf ?? '', types.get(column.dateOf ?? '') ?? 'TIMESTAMP', zones)
  const values = filled.map((column) => {
    const stored = toStored(column, types.get(column.name) ?? 'VARCHAR', zones)
    const value = column.dateOf && names.has(column.dateOf) ? `coalesce(${stored}, ${businessDate(column)})` : stored
    return `${value} AS ${quoteName(column.name)}, ${quoteName(column.name)} AS ${quoteName(`_${column.name}`)}`
  })
  const dates = table.columns.filter((column) => column.dateOf && names.has(column.dateOf) && !names.has(column.name))
  const filledIn = dates.map((column) => `${businessDate(column)} AS ${quoteName(column.name)}`)
  const kept = [...filled, ...dates].map((column) => quoteName(column.name))
  const checks = filled.map((column) => `(${problemOf(column)}) IS NOT NULL`)
  return `SELECT ${[rowColumn, ...kept].join(', ')}, ${checks.join(' OR ') || 'false'} AS _refused
    FROM (SELECT ${[rowColumn, ...values, ...filledIn].join(', ')} FROM (${select}) AS made)`
}

/** The SQL that lists what is wrong with the rows of a table, as problems; over the same select. */
export function toTargetProblems(filled: Column[], types: Map<string, string>, select: string, zones: Zones): string[] {
  return filled.map(
    (column) => `SELECT ${rowColumn}, ${quoteText(column.name)}, old, problem.kind, problem.detail FROM (
      SELECT ${rowColumn}, ${quoteName(`_${column.name}`)}::VARCHAR AS old, ${problemOf(column)} AS problem FROM (
        SELECT ${rowColumn}, ${toStored(column, types.get(column.name) ?? 'VARCHAR', zones)} AS ${quoteName(column.name)}, ${quoteName(column.name)} AS ${quoteName(`_${column.name}`)}
        FROM (${select}) AS made)) WHERE problem IS NOT NULL`,
  )
}

/** SQL for `{kind, detail}` of what is wrong with a value, or null. */
function problemOf(column: Column): string {
  const value = quoteName(column.name)
  const old = quoteName(`_${column.name}`)
  const problem = (kind: string, detail: string) => `{'kind': ${quoteText(kind)}, 'detail': ${quoteText(detail)}}`
  const cases = [`WHEN ${value} IS NULL AND ${old} IS NOT NULL THEN ${problem('unreadable', column.type)}`]
  if (column.required) cases.push(`WHEN ${value} IS NULL THEN ${problem('required', '')}`)
  if (column.values) {
    const list = column.values.map((one) => one.value)
    cases.push(`WHEN ${value} NOT IN (${list.map(quoteText).join(', ')}) THEN ${problem('not_listed', list.join(', '))}`)
  }
  if (column.min !== undefined) cases.push(`WHEN ${value} < ${column.min} THEN ${problem('too_low', String(column.min))}`)
  if (column.max !== undefined) cases.push(`WHEN ${value} > ${column.max} THEN ${problem('too_high', String(column.max))}`)
  return `CASE ${cases.join(' ')} END`
}

function toStored(column: Column, type: string, zones: Zones): string {
  const value = quoteName(column.name)
  if (column.type === 'timestamp') {
    if (type === 'TIMESTAMP WITH TIME ZONE') return `timezone('UTC', ${value})`
    // A day without a time is a business date: its midnight is the business zone's.
    const zone = type === 'DATE' ? zones.business : zones.source
    return zone === 'UTC'
      ? `TRY_CAST(${value} AS TIMESTAMP)`
      : `timezone('UTC', timezone(${quoteText(zone)}, TRY_CAST(${value} AS TIMESTAMP)))`
  }
  if (column.type === 'date' && type === 'TIMESTAMP WITH TIME ZONE') return `timezone(${quoteText(zones.business)}, ${value})::DATE`
  if (column.blank) return `coalesce(${value}, '')`
  return type === storedTypes[column.type] ? value : `TRY_CAST(${value} AS ${storedTypes[column.type]})`
}

function toBusinessDate(name: string, type: string, zones: Zones): string {
  const value = quoteName(name)
  if (type === 'DATE') return value
  if (type === 'TIMESTAMP WITH TIME ZONE') return `timezone(${quoteText(zones.business)}, ${value})::DATE`
  if (zones.source === zones.business) return `TRY_CAST(${value} AS TIMESTAMP)::DATE`
  return `timezone(${quoteText(zones.business)}, timezone(${quoteText(zones.source)}, TRY_CAST(${value} AS TIMESTAMP)))::DATE`
}
