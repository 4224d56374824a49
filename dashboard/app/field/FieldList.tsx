import { deferred } from '../ui/deferred.tsx'

const tree = deferred(() => import('./FieldTree.tsx'))

/** Every field by view and folder, with search. Click or Enter adds; Space picks up; dragging moves. */
export const FieldList = tree.part((parts) => parts.FieldTree)

// It comes while the model's fields are still on their way; on a phone, where it stands in a sheet, with that sheet.
if (!matchMedia('(max-width: 700px)').matches) tree.fetch().catch(() => {})
