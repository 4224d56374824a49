import { and, asc, eq, sql } from 'drizzle-orm'
import type { Calculated, CalculatedInput } from '../../core/field/formula/calculated.ts'
import type { Database, Drizzle } from '../database.ts'
import { calculatedMeasures, people } from '../tables.ts'

type Row = typeof calculatedMeasures.$inferSelect

const kept = ({ id, view, title, description, formula, format, revision }: Row): Calculated => ({
  id,
  view,
  title,
  description,
  formula,
  format,
  revision,
})

/** The measures people calculate, the oldest first, as the model takes them. */
export const loadCalculated = (database: Pick<Database, 'db' | 'remember'>): Promise<Calculated[]> =>
  database.remember('calculated measures', async () =>
    (await database.db.select().from(calculatedMeasures).orderBy(asc(calculatedMeasures.createdAt), asc(calculatedMeasures.id))).map(kept),
  )

/** The same with who changed each last. */
export async function listCalculated({ db }: Pick<Database, 'db'>) {
  const rows = await db
    .select({ row: calculatedMeasures, name: people.name })
    .from(calculatedMeasures)
    .leftJoin(people, eq(people.id, calculatedMeasures.updatedBy))
    .orderBy(asc(calculatedMeasures.createdAt), asc(calculatedMeasures.id))
  return rows.map(({ row, name }) => ({
    ...kept(row),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: { id: row.updatedBy, name },
  }))
}

export async function insertCalculated(tx: Drizzle, id: string, by: string, input: CalculatedInput): Promise<void> {
  await tx.insert(calculatedMeasures).values({ id, ...input, updatedBy: by })
}

/** Writes over the revision that was seen; false where somebody was quicker. */
export async function updateCalculated(tx: Drizzle, id: string, from: number, by: string, input: CalculatedInput): Promise<boolean> {
  const rows = await tx
    .update(calculatedMeasures)
    .set({ ...input, revision: from + 1, updatedAt: sql`now()`, updatedBy: by })
    .where(and(eq(calculatedMeasures.id, id), eq(calculatedMeasures.revision, from)))
    .returning({ id: calculatedMeasures.id })
  return rows.length > 0
}

export async function deleteCalculated(tx: Drizzle, id: string): Promise<void> {
  await tx.delete(calculatedMeasures).where(eq(calculatedMeasures.id, id))
}
