import { type CubeFile, type CubeMember, readCubeFiles } from './cubeFiles.ts'

const aggregates: Aggregates = {
  sum: (value) => `sum(${value})`,
  avg: (value) => `avg(${value})`,
  min: (value) => `min(${value})`,
  max: (value) => `max(${value})`,
  count: (value) => `count(${value})`,
  count_distinct: (value) => `count(DISTINCT ${value})`,
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

type Aggregates = Record<string, (value: string) => string>

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
    return aggregateOf(found, known, (sql) => fill(sql, [...way, wanted]))
  }
  // `{CUBE}.column` is a column of the row, `{name}` another member of the cube.
  const fill = (sql: string, way: string[]): string =>
    sql.replaceAll('{CUBE}.', '').replace(/\{(?:CUBE\.)?(\w+)\}(\.?)/g, (_, wanted: string, dot: string) => {
      if (dot) throw new Error(`measure(${name}) reads ${wanted}, another table than that of its cube`)
      return write(wanted, way)
    })
  return write(measure, [])
}

function aggregateOf({ name, type, sql, filters }: CubeMember, known: Aggregates, fill: (sql: string) => string): string {
  if (type === 'number') return `(${fill(sql ?? '')})`
  const aggregate = known[type]
  if (!aggregate) throw new Error(`the measure ${name} is of type ${type}, which cannot be written here`)
  const conditions = filters.map((filter) => `(${fill(filter.sql)})`).join(' AND ')
  if (!conditions) return aggregate(sql === undefined ? '*' : fill(sql))
  return aggregate(`CASE WHEN ${conditions} THEN ${sql === undefined ? '1' : fill(sql)} END`)
}
