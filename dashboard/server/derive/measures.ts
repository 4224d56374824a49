import { type CubeFile, type CubeMember, readCubeFiles } from './cubeFiles.ts'

type Aggregates = Record<string, (value: string) => string>

const aggregates: Aggregates = {
  sum: (value) => `sum(${value})`,
  avg: (value) => `avg(${value})`,
  min: (value) => `min(${value})`,
  max: (value) => `max(${value})`,
  count: (value) => `count(${value})`,
  count_distinct: (value) => `count(DISTINCT ${value})`,
}

/** SQL of a measure that adds rows up, with the SQL of the model as `fill` writes it; undefined for a type that is not among `known`. */
export function aggregateSql({ type, sql, filters }: CubeMember, fill: (sql: string) => string, known = aggregates): string | undefined {
  const conditions = filters.map((filter) => `(${fill(filter.sql)})`).join(' AND ')
  const value = sql === undefined ? (conditions ? '1' : '*') : fill(sql)
  return known[type]?.(conditions ? `CASE WHEN ${conditions} THEN ${value} END` : value)
}

/** The measures of a model, for queries that are not asked through Cube: over rows with the columns of the cube's table. */
export interface Measures {
  /** The SQL of a measure, `cube.measure`, as its cube says it. Throws an `Error` where there is none, or where it needs another table. */
  sql(name: string): string
  /** What each row adds to a measure that is made of sums only. Throws an `Error` for others. */
  ofRow(name: string): string
}

/** The measures of a model folder. */
export function measuresOf(modelFolder: string): Measures {
  const cubes = readCubeFiles(modelFolder)
  return {
    sql: (name) => writeMeasure(cubes, name, aggregates),
    ofRow: (name) => writeMeasure(cubes, name, { sum: (value) => value }),
  }
}

function writeMeasure(cubes: CubeFile[], name: string, known: Aggregates): string {
  const [cubeName = '', measure = ''] = name.split('.')
  const cube = cubes.find((one) => one.name === cubeName)
  if (!cube) throw new Error(`measure(${name}) names a cube that is not in model/cubes`)
  const { measures, dimensions } = cube
  const write = (wanted: string, way: string[]): string => {
    if (way.includes(wanted)) throw new Error(`measure(${name}) is made of itself`)
    const dimension = dimensions.find((one) => one.name === wanted)
    if (dimension) return `(${fill(dimension.sql ?? '', [...way, wanted])})`
    const found = measures.find((one) => one.name === wanted)
    if (!found) throw new Error(`measure(${name}) needs ${wanted}, which the cube ${cubeName} does not have`)
    const within = (sql: string) => fill(sql, [...way, wanted])
    if (found.type === 'number') return `(${within(found.sql ?? '')})`
    const written = aggregateSql(found, within, known)
    if (written === undefined) throw new Error(`the measure ${wanted} is of type ${found.type}, which cannot be written here`)
    return written
  }
  // `{CUBE}.column` is a column of the row, `{name}` another member of the cube.
  const fill = (sql: string, way: string[]): string =>
    sql.replaceAll('{CUBE}.', '').replace(/\{(?:CUBE\.)?(\w+)\}(\.?)/g, (_, wanted: string, dot: string) => {
      if (dot) throw new Error(`measure(${name}) reads ${wanted}, another table than that of its cube`)
      return write(wanted, way)
    })
  return write(measure, [])
}
