import { Component, type ReactNode } from 'react'
import { Broken } from './Notice.tsx'

/** Keeps a broken screen from taking the whole page along; says so in words and lets the person try again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { problem: Error | null }> {
  override state: { problem: Error | null } = { problem: null }

  static getDerivedStateFromError(problem: Error) {
    return { problem }
  }

  override render() {
    if (!this.state.problem) return this.props.children
    return <Broken technical={this.state.problem.stack ?? this.state.problem.message} onRetry={() => this.setState({ problem: null })} />
  }
}
