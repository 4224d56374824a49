import { type ComponentType, useEffect, useState } from 'react'

/** Parts of the page that come in one file when one of them is first shown. `fetch` brings the file before that. */
export function deferred<Parts extends object>(load: () => Promise<Parts>) {
  let parts: Parts | null = null
  let coming: Promise<Parts> | null = null

  async function fetch(): Promise<Parts> {
    coming ??= load()
    try {
      parts = await coming
      return parts
    } catch (cause) {
      // The next wish asks again.
      coming = null
      throw cause
    }
  }

  /** One of the parts, nothing until it is there. Unlike React's `lazy`, it is shown the moment it has come. */
  function part<Props extends object>(choose: (parts: Parts) => ComponentType<Props>): ComponentType<Props> {
    return function Deferred(props: Props) {
      const [loaded, setLoaded] = useState(parts)
      const [problem, setProblem] = useState<{ cause: unknown } | null>(null)
      useEffect(() => {
        if (loaded) return
        fetch().then(setLoaded, (cause) => setProblem({ cause }))
      }, [loaded])
      if (problem) throw problem.cause
      if (!loaded) return null
      const Part = choose(loaded)
      return <Part {...props} />
    }
  }

  return { part, fetch }
}
