import type { ChartSpec, Filter } from '../../core/chart/spec.ts'

export interface SaveDialogProps {
  /** One or several; several are put side by side, in their order. */
  charts: ChartSpec[]
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
