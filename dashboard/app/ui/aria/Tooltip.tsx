import type { ReactNode, RefObject } from 'react'
import { Tooltip as AriaTooltip } from 'react-aria-components/Tooltip'
import css from './Popover.module.css'

interface TooltipProps {
  anchor: RefObject<HTMLElement | null>
  width?: number
  className?: string | undefined
  children: ReactNode
}

export function Tooltip({ anchor, width, className, children }: TooltipProps) {
  return (
    <AriaTooltip
      triggerRef={anchor}
      isOpen
      placement="right top"
      offset={4}
      containerPadding={8}
      className={[css.popover, className].filter(Boolean).join(' ')}
      style={width ? { width } : {}}
    >
      {children}
    </AriaTooltip>
  )
}
