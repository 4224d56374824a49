import type { ChartSpec } from '../../core/chart/spec.ts'

export interface SaveDialogProps {
  spec: ChartSpec
  onClose: () => void
  onSaved: () => void
}

export interface ShareDialogProps {
  spec: ChartSpec
  onClose: () => void
}
