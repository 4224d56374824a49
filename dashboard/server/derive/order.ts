import { type Derived, readsOf } from './build.ts'

/** The tables, each after those it reads. Throws an `Error` that names a circle. */
export function inOrder(tables: Derived[]): Derived[] {
  const byName = new Map(tables.map((table) => [`clientele.${table.name}`, table]))
  const ordered = new Set<Derived>()
  const place = (table: Derived, way: Derived[]) => {
    if (ordered.has(table)) return
    if (way.includes(table))
      throw new Error(`derived tables are made of each other in a circle: ${[...way, table].map(({ name }) => name).join(' → ')}`)
    for (const name of readsOf(table)) {
      const read = byName.get(name)
      // A table may read what it had before, as an as-of date reads the one before it.
      if (read && read !== table) place(read, [...way, table])
    }
    ordered.add(table)
  }
  for (const table of tables) place(table, [])
  return [...ordered]
}
