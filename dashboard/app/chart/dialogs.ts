import type { ChartSpec, Filter } from '../../core/chart/spec.ts'

export interface SaveDialogProps {
  spec: ChartSpec
  onClose: () => void
  onSaved: () => void
}

export interface ShareDialogProps {
  spec: ChartSpec
  onClose: () => void
}

export interface AcrossDialogProps {
  /** What the board is to be looked at through, beside its own filters. */
  filters: Filter[]
  onClose: () => void
}
