import { dayIn } from '../warehouse/zone.ts'
import { type DerivedFile, DerivedFileError, derivedFolder } from './derivedFile.ts'
import { expand, withoutComments } from './expand.ts'

/** The files that become tables, with the queries of the inline ones in the place of their names. Throws `DerivedFileError`. */
export function withInline(files: DerivedFile[]): DerivedFile[] {
  const inline = new Map(files.filter(({ header }) => header.inline).map((file) => [file.name, file]))
  return files.filter(({ header }) => !header.inline).map((file) => filled(file, inline))
}

function filled(file: DerivedFile, inline: Map<string, DerivedFile>): DerivedFile {
  const days = { ...file.header.days }
  const fill = (sql: string, way: DerivedFile[]): string =>
    withoutComments(sql).replace(/\bclientele\.(\w+)/g, (whole, name: string) => {
      const named = inline.get(name)
      if (!named) return whole
      if (way.includes(named)) throw new DerivedFileError(named.file, 1, `${named.name} is made of itself`)
      for (const [day, text] of Object.entries(named.header.days ?? {})) {
        if ((days[day] ?? text) !== text) throw new DerivedFileError(file.file, 1, `${named.name} means another day by :${day}`)
        days[day] = text
      }
      // On one line, so that a line the database names is still that of the file.
      return `(${fill(named.sql, [...way, named])
        .replace(/\s+/g, ' ')
        .trim()})`
    })
  const sql = fill(file.sql, [file])
  const made_of = file.header.made_of?.map((query) => fill(query, [file]))
  return { ...file, sql, header: { ...file.header, days, ...(made_of && { made_of }) } }
}

/** The query of one file, for what is asked before there are days and parameters. */
export function plainQuery(files: DerivedFile[], name: string, timezone: string): string {
  const file = files.find((one) => one.name === name)
  if (!file) throw new DerivedFileError(`${derivedFolder}/${name}.sql`, 1, 'it is missing')
  const inline = new Map(files.filter(({ header }) => header.inline).map((one) => [one.name, one]))
  const onDay = dayIn(timezone)
  return expand(filled(file, inline).sql, {
    value: () => undefined,
    call(called, [time = '']) {
      if (called !== 'business_day') throw new DerivedFileError(file.file, file.line, `${called}() means nothing before there are days`)
      return onDay(time)
    },
  })
}
