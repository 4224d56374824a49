import type { Words } from '../../dashboard/core/words.ts'
import type { ModelProblem } from '../../dashboard/server/cube/model.ts'
import { explainModelError, type ModelFile } from '../../dashboard/server/cube/model.ts'
import { compileFiles, installStandIn } from '../../dashboard/server/cube/patches.ts'

export interface Member {
  name: string
  type: string
  shortTitle?: string
  description?: string
  format?: unknown
  isVisible?: boolean
  aliasMember?: string
  meta?: {
    zh?: { title?: string; description?: string }
    owner?: string
    unit?: Words
    additivity?: string
    values?: object
    order?: string[]
    aliasOf?: string
  }
}
export interface View {
  name: string
  type: string
  title?: string
  description?: string
  meta?: Member['meta'] & { folders?: { name: string; zh: string }[] }
  measures: Member[]
  dimensions: Member[]
  folders?: { name: string }[]
}
/** A compiled model. */
export interface Compilers {
  compiler: { compile(): Promise<void> }
  metaTransformer: { cubes: { config: View }[] }
}
/** A database's way of writing SQL, as Cube has it. */
export type Dialect = new (
  compilers: Compilers,
  options: object,
) => {
  buildSqlAndParams(): [string, unknown[]]
  /** The rollups the question reads. */
  preAggregations: { preAggregationsDescription(): object[] }
}

/** The compiled model of a folder, or why it does not compile; once a dialect, because Cube remembers the SQL of a question in it. */
export async function compile(folder: string, files: ModelFile[]): Promise<Compilers | ModelProblem> {
  installStandIn()
  try {
    return (await compileFiles(folder, files)) as Compilers
  } catch (error) {
    return explainModelError(error instanceof Error ? error.message : String(error), files)
  }
}

/** One question for each public member of each view, and one for all measures of a view together. */
export function questionsOf({ metaTransformer }: Compilers): { member: string; question: object }[] {
  const shown = (members: Member[]) => members.filter((member) => member.isVisible !== false)
  return viewsOf(metaTransformer).flatMap((view) => {
    const [anyMeasure] = shown(view.measures)
    const timeDimensions = shown(view.dimensions)
      .filter(({ type }) => type === 'time')
      .slice(0, 1)
      .map((time) => ({ dimension: time.name, granularity: 'month', dateRange: ['2025-01-01', '2025-12-31'] }))
    const together = {
      measures: shown(view.measures).map((measure) => measure.name),
      dimensions: shown(view.dimensions)
        .slice(0, 1)
        .map((dimension) => dimension.name),
    }
    return [
      ...shown(view.measures).map(({ name, aliasMember }) => ({
        member: aliasMember ?? name,
        question: { measures: [name], timeDimensions },
      })),
      ...shown(view.dimensions).map(({ name, aliasMember }) => ({
        member: aliasMember ?? name,
        question: { measures: anyMeasure ? [anyMeasure.name] : [], dimensions: [name] },
      })),
      { member: view.name, question: together },
    ]
  })
}

/** The views among everything a model holds. */
export const viewsOf = ({ cubes }: Compilers['metaTransformer']) => cubes.map(({ config }) => config).filter((cube) => cube.type === 'view')
