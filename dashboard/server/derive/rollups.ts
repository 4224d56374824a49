import { OperatorError } from '../../core/problem.ts'
import type { Derived } from './build.ts'
import type { CubeFile, CubeMember, DeclaredRollup } from './cubeFiles.ts'
import { addDays } from './days.ts'
import { aggregateSql } from './measures.ts'
import { everything, type Partition, stretch } from './partition.ts'
import type { Span } from './span.ts'

/** Where the rollups of the model are kept. */
export const rollupTable = (name: string) => `clientele.${name}`

/**
 * The column of a rollup that counts different values which may be there on several days, such as buyers: the day on which those of a row were
 * there before. A value is new to a stretch of days when that lies before it, or there was none.
 */
export const seenBefore = 'seen_before'

const unfit = (where: string, zh: string, en: string) =>
  new OperatorError({
    zh: `汇总表 ${where} 不合规：${zh}。请在 model/cubes 中改正 pre_aggregations 后重试。没有改动任何数据。`,
    en: `The rollup ${where} does not fit: ${en}. Correct its pre_aggregation in model/cubes and try again. Nothing was changed.`,
  })

/** A rollup with what its members mean. */
interface Rollup {
  declared: DeclaredRollup
  cube: CubeFile
  /** The table of the cube, without its schema. */
  of: string
  dimensions: Column[]
  time: Column | undefined
  measures: Column[]
}

interface Column {
  /** As Cube calls it in the SQL of questions. */
  as: string
  member: CubeMember
  /** The cube it belongs to. */
  of: CubeFile
}

/** The tables that hold the model's rollups; `derived` has the tables before them, whose parts they follow. Each after what it is made of. */
export function rollupTables(cubes: CubeFile[], derived: Derived[], span: Span): Derived[] {
  const rollups = cubes.flatMap((cube) => cube.pre_aggregations.map((declared) => toRollup(declared, cube, cubes)))
  const finer = (rollup: Rollup) => rollups.find((other) => other !== rollup && other.cube === rollup.cube && holds(other, rollup))
  // What others are added up from comes first.
  const depth = (rollup: Rollup): number => {
    const from = finer(rollup)
    return from ? depth(from) + 1 : 0
  }
  return rollups
    .map((rollup) => ({ rollup, rank: depth(rollup) }))
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ rollup }) => toTables(rollup, finer(rollup), derived, cubes, span))
}

/** The rollups that hold something of a table which is not built with the others, such as that of estimates, to be made again when it is. */
export const rollupsOver = (table: string, cubes: CubeFile[], span: Span): Derived[] =>
  rollupTables(cubes, [], span).filter(({ select }) => [select].flat().some((query) => query.includes(`clientele.${table} `)))

function toRollup(declared: DeclaredRollup, cube: CubeFile, cubes: CubeFile[]): Rollup {
  const find =
    (kind: 'dimensions' | 'measures') =>
    (path: string): Column => {
      const parts = path.split('.').filter((part) => part !== 'CUBE')
      const of = parts.length > 1 ? cubes.find(({ name }) => name === parts.at(-2)) : cube
      const member = of?.[kind].find(({ name }) => name === parts.at(-1))
      if (!of || !member)
        throw new Error(`The rollup ${cube.name}.${declared.name} names ${path}, which is none of the ${kind} of the model`)
      return { as: `${of.name}__${member.name}`, member, of }
    }
  const time = declared.time_dimension === undefined ? undefined : find('dimensions')(declared.time_dimension)
  return {
    declared,
    cube,
    of: cube.sql_table?.replace(/^clientele\./, '') ?? '',
    dimensions: declared.dimensions.map(find('dimensions')),
    time: time && { ...time, as: `${time.as}_${declared.granularity}` },
    measures: declared.measures.map(find('measures')),
  }
}

/** Whether the sums of a rollup can be added up from another one, which is grouped by more. */
function holds(fine: Rollup, coarse: Rollup): boolean {
  const has = (columns: Column[], { as }: Column) => columns.some((column) => column.as === as)
  const summed = fine.dimensions.filter((column) => !has(coarse.dimensions, column))
  const addsUp = (column: Column) =>
    column.member.type !== 'count_distinct' ||
    counts(column, coarse) ||
    summed.every((one) => one.of === column.of && column.member.meta?.additive_over?.includes(one.member.name))
  return (
    summed.length > 0 &&
    fine.time?.as === coarse.time?.as &&
    coarse.dimensions.every((column) => has(fine.dimensions, column)) &&
    coarse.measures.every((column) => returns(column, coarse) || (has(fine.measures, column) && addsUp(column)))
  )
}

function toTables(rollup: Rollup, from: Rollup | undefined, derived: Derived[], cubes: CubeFile[], span: Span): Derived[] {
  const { declared, time } = rollup
  const source = from?.declared.name ?? rollup.of
  const parts = derived.find(({ name }) => name === rollup.of)?.kept?.partitions
  // Only of tables that are cut into stretches of all time; what is known by some dates is read at once.
  const isCut = time && parts && isAllTime(parts)
  const partitions = isCut ? parts : joinsOneToOne(rollup) ? byDate(span) : [everything]
  const sums = { ...rollup, measures: rollup.measures.filter((column) => !returns(column, rollup)) }
  const rows = (partition: Partition) => (from ? added(sums, from, partition) : counted(sums, cubes, partition, span))
  // In the order of time, so that a question about a period reads only its part.
  const inOrder = time ? ` order by "${time.as}"` : ''
  const returning = rollup.measures.filter((column) => returns(column, rollup))
  const [first] = returning
  if (first && time) {
    const steps = returning.flatMap((column) => seenOn(rollup, time, column, cubes, span))
    return [...steps, { name: declared.name, select: [`${withSeen(rollup, time, sums.measures, rows(everything), returning)}${inOrder}`] }]
  }
  return [
    {
      name: declared.name,
      select: partitions.map((partition) => `${rows(partition)}${inOrder}`),
      ...(isCut && { kept: { partitions, rows: ({ holds }: Partition) => holds(`"${time.as}"`), of: [source] } }),
    },
  ]
}

/**
 * Whether a rollup joins a table as large as its own. That is made date by date: databases know little of tables made in the same transaction, and
 * would keep all of either in memory.
 */
const joinsOneToOne = ({ cube, dimensions, measures }: Rollup) =>
  cube.joins.some(
    ({ name, relationship }) => relationship === 'one_to_one' && [...dimensions, ...measures].some(({ of }) => of.name === name),
  )

/** All time, cut after each as-of date. */
const byDate = ({ asOf }: Span): Partition[] => {
  const starts = asOf.slice(0, -1).map((day) => addDays(day, 1))
  return [undefined, ...starts].map((from, at) => stretch(from, starts[at]))
}

/** Whether these partitions, one after the other, are all of time. */
const isAllTime = (list: Partition[]) => list[0]?.from === undefined && list.every(({ until }, at) => until === list[at + 1]?.from)

/** Whether a measure counts the values of one of a rollup's dimensions, of which each row has one. */
const counts = ({ member, of }: Column, { dimensions }: Rollup) =>
  member.type === 'count_distinct' && dimensions.some((one) => one.of === of && one.member.name === member.meta?.values_of)

/** Whether a measure counts values that may be there on several days of a rollup. */
const returns = (column: Column, rollup: Rollup) =>
  column.member.type === 'count_distinct' &&
  rollup.time !== undefined &&
  !counts(column, rollup) &&
  !(rollup.time.of === column.of && column.member.meta?.additive_over?.includes(rollup.time.member.name))

const stepsOf = (rollup: Rollup, { member }: Column) => `${rollup.declared.name}_${member.name}`

/** For each day how many values were there, by the day on which they were there before. */
function seenOn(rollup: Rollup, time: Column, column: Column, cubes: CubeFile[], span: Span): Derived[] {
  const { cube, dimensions } = rollup
  const day = dayOf(time, inSql(time.member.sql ?? '', time.of, cubes), span)
  const value = inSql(column.member.sql ?? '', column.of, cubes)
  const keys = dimensions.map(({ as }) => `"${as}"`)
  const kept = [`${value} is not null`, ...column.member.filters.map((filter) => `(${inSql(filter.sql, column.of, cubes)})`)]
  const visits = (some: (value: string) => string) => `
    select distinct ${value} as value, ${day} as day${dimensions.map((one) => `, ${inSql(one.member.sql ?? '', one.of, cubes)} as "${one.as}"`).join('')}
    from ${cube.sql_table} "${cube.name}" where ${kept.join(' and ')} ${some(value)}`
  const steps = (some: (value: string) => string) => `
    select ${[...keys, 'day', seenBefore].join(', ')}, count(*) as seen from (
      select ${[...keys, 'day'].join(', ')}, lag(day) over (partition by ${['value', ...keys].join(', ')} order by day) as ${seenBefore} from (${visits(some)}) visits
    ) seen_on group by ${[...keys, 'day', seenBefore].join(', ')}`
  return [
    { name: stepsOf(rollup, column), scratch: true, select: span.cuts.number.map(({ holds }) => steps((value) => `and ${holds(value)}`)) },
  ]
}

/** The sums of each day beside rows that say how many different values it had, by when they were there before. */
function withSeen(rollup: Rollup, time: Column, sums: Column[], rows: string, returning: Column[]): string {
  const keys = [`"${time.as}"`, ...rollup.dimensions.map(({ as }) => `"${as}"`)]
  const seen = returning.map((column) => {
    const others = [...sums, ...returning].map(({ as, member }) =>
      as === column.as
        ? `cast(sum(seen) as bigint) as "${as}"`
        : `${member.type.startsWith('count') ? 'cast(null as bigint)' : 'null'} as "${as}"`,
    )
    const [, ...grouped] = keys
    return `select cast(day as timestamp) as "${time.as}", ${[...grouped, seenBefore, ...others].join(', ')}
      from clientele.${stepsOf(rollup, column)} group by ${['day', ...grouped, seenBefore].join(', ')}`
  })
  const added = sums.map(({ as }) => `"${as}"`)
  return `select * from (
    select ${[...keys, `cast(null as date) as ${seenBefore}`, ...added, ...returning.map(({ as }) => `cast(null as bigint) as "${as}"`)].join(', ')} from (${rows}) sums
    union all ${seen.join(' union all ')}) rows_of`
}

/** The rollup's rows from another one's. */
function added(rollup: Rollup, from: Rollup, partition: Partition): string {
  const { dimensions, time, measures } = rollup
  const keys = [...(time ? [time] : []), ...dimensions].map(({ as }) => `"${as}"`)
  const sums = measures.map((column) => {
    const { type } = column.member
    const how = counts(column, rollup) ? 'max' : type === 'min' || type === 'max' ? type : 'sum'
    return `${typed(column, `${how}("${column.as}")`)} as "${column.as}"`
  })
  const where = time ? ` where ${partition.holds(`"${time.as}"`)}` : ''
  return `select ${[...keys, ...sums].join(', ')} from clientele.${from.declared.name}${where}${groupBy(keys)}`
}

/** The rollup's rows from those of its cube. */
function counted({ cube, declared, dimensions, time, measures }: Rollup, cubes: CubeFile[], partition: Partition, span: Span): string {
  const named = [...dimensions, ...(time ? [time] : []), ...measures]
  const joined = [...new Set(named.map(({ of }) => of))].filter((of) => of !== cube)
  const joins = joined.map((of) => {
    const join = cube.joins.find(({ name }) => name === of.name)
    if (!join)
      throw unfit(`${cube.name}.${declared.name}`, `${cube.name} 没有到 ${of.name} 的 join`, `${cube.name} has no join to ${of.name}`)
    return ` left join ${of.sql_table} "${of.name}" on ${inSql(join.sql, cube, cubes)}`
  })
  const value = ({ member, of }: Column) => inSql(member.sql ?? '*', of, cubes)
  const day = time && dayOf(time, value(time), span)
  const keys = [
    ...(time && day ? [`cast(${day} as timestamp) as "${time.as}"`] : []),
    ...dimensions.map((column) => `${value(column)} as "${column.as}"`),
  ]
  const sums = measures.map((column) => `${typed(column, aggregate(column, cubes, cube))} as "${column.as}"`)
  const where = day ? ` where ${partition.holds(day)}` : ''
  return `select ${[...keys, ...sums].join(', ')} from ${cube.sql_table} "${cube.name}"${joins.join('')}${where}${groupBy(keys)}`
}

const groupBy = (keys: string[]) => (keys.length > 0 ? ` group by ${keys.map((_, at) => at + 1).join(', ')}` : '')

/** SQL of the day of a rollup's time. Days that have a column of their own are not found from the instant a second time. */
function dayOf({ member, of }: Column, value: string, span: Span): string {
  if (member.meta?.business_day) return `"${of.name}".${member.meta.business_day}`
  return member.meta?.day ? `cast(${value} as date)` : span.dayOf(value)
}

/** SQL of a measure over the rows of a rollup's cube, to which its own may be joined: rows there is nothing joined to do not count. */
function aggregate({ member, of }: Pick<Column, 'member' | 'of'>, cubes: CubeFile[], root: CubeFile): string {
  const key = of === root || member.type !== 'count' ? undefined : of.dimensions.find(({ primary_key }) => primary_key)
  // An average of averages is none.
  const written =
    member.type === 'avg' ? undefined : aggregateSql({ ...member, sql: member.sql ?? key?.sql }, (sql) => inSql(sql, of, cubes))
  if (written !== undefined) return written
  throw unfit(
    `${of.name}.${member.name}`,
    `指标类型是 ${member.type}，汇总表只能存 sum、count、count_distinct、min、max；请改存它由之算出的指标`,
    `the measure is a ${member.type}, and rollups hold sum, count, count_distinct, min and max; name the measures it is made of instead`,
  )
}

/** Money in the type it had, counts as whole numbers: databases give sums a wider type, which is slower to add up by far. */
function typed({ member, of }: Column, sql: string): string {
  if (member.type === 'count' || member.type === 'count_distinct') return `cast(${sql} as bigint)`
  const isMoney =
    !of.meta?.is_fitted && of.measures.some((one) => one.format === 'currency' && one.type === 'sum' && one.sql === member.sql)
  return isMoney ? `cast(${sql} as decimal(18,4))` : sql
}

/** SQL of the model, in which cubes go by their names. */
function inSql(sql: string, of: CubeFile, cubes: CubeFile[]): string {
  return sql.replace(/\{([\w.]+)\}/g, (_, path: string) => {
    if (path === 'CUBE' || path === of.name) return `"${of.name}"`
    if (cubes.some(({ name }) => name === path)) return `"${path}"`
    const parts = path.split('.').filter((part) => part !== 'CUBE')
    const other = parts.length > 1 ? cubes.find(({ name }) => name === parts[0]) : of
    const member = other?.dimensions.find(({ name }) => name === parts.at(-1))
    if (!other || !member?.sql) throw unfit(of.name, `{${path}} 既不是 cube 也不是维度`, `{${path}} is neither a cube nor a dimension`)
    return inSql(member.sql, other, cubes)
  })
}
