import { type Mapping, mapping } from './mapping.ts'
import { importProblem } from './problem.ts'

/** A mapping from what a YAML file holds; refused with the place and the reason. */
export function readMapping(value: unknown, file: string): Mapping {
  const parsed = mapping.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw importProblem({ kind: 'mapping', file, at: issue?.path.map(String).join('.') ?? '', detail: issue?.message ?? '' })
}
