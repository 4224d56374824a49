import { Component, type ReactNode } from 'react'
import { Broken, Outdated } from './Notice.tsx'

/** A part of the program that did not come: each browser says it in its own words. */
const isMissingPart = ({ message }: Error) =>
  /dynamically imported module|importing a module script failed|unable to preload css|failed to load module/i.test(message)

/** Keeps a broken screen from taking the whole page along; says so in words and lets the person try again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { problem: Error | null }> {
  override state: { problem: Error | null } = { problem: null }

  static getDerivedStateFromError(problem: Error) {
    return { problem }
  }

  override render() {
    if (!this.state.problem) return this.props.children
    const { problem } = this.state
    if (isMissingPart(problem)) return <Outdated technical={problem.message} />
    return <Broken technical={problem.stack ?? problem.message} onRetry={() => this.setState({ problem: null })} />
  }
}
