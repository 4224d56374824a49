import { type DerivedFile, DerivedFileError } from './derivedFile.ts'
import { withoutComments } from './expand.ts'

/** The files that become tables, with the queries of the inline ones in the place of their names. Throws `DerivedFileError`. */
export function withInline(files: DerivedFile[]): DerivedFile[] {
  const inline = new Map(files.filter(({ header }) => header.inline).map((file) => [file.name, file]))
  const fill = (sql: string, way: DerivedFile[]): string =>
    withoutComments(sql).replace(/\bclientele\.(\w+)/g, (whole, name: string) => {
      const file = inline.get(name)
      if (!file) return whole
      if (way.includes(file)) throw new DerivedFileError(file.file, 1, `${file.name} is made of itself`)
      // On one line, so that a line the database names is still that of the file.
      return `(${fill(file.sql, [...way, file])
        .replace(/\s+/g, ' ')
        .trim()})`
    })
  return files
    .filter(({ header }) => !header.inline)
    .map((file) => {
      const { made_of } = file.header
      const header = made_of ? { ...file.header, made_of: made_of.map((sql) => fill(sql, [file])) } : file.header
      return { ...file, header, sql: fill(file.sql, [file]) }
    })
}
