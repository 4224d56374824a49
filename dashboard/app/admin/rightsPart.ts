import type { Grant } from '../../core/admin/policy.ts'
import type { Fields } from '../../core/field/field.ts'

/** What each part of the editor changes of a group's rights. */
export interface PartProps {
  rights: Grant
  fields: Fields
  onChange: (change: Partial<Grant>) => void
}
