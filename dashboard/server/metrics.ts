import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

interface MetricSources {
  answers: () => { hit: number; joined: number; asked: number; prepared: number; failed: number; heldBytes: number }
  resultBytes: () => number
  rollupReads: () => ReadonlyMap<string, { hit: number; miss: number }>
  connections: () => number
  hasModelProblem: () => boolean
}

/** What an operator watches, as Prometheus text. */
export function createMetrics({ answers, resultBytes, rollupReads, connections, hasModelProblem }: MetricSources) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const asked = new Histogram({
    name: 'clientele_question_seconds',
    help: 'Time Cube took for questions that no cache could answer.',
    labelNames: ['operation'] as const,
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  })
  new Counter({
    name: 'clientele_answers_total',
    help: 'Questions by how they were answered: hit (cache), joined (waited with another), asked, prepared (before anybody asked), failed.',
    labelNames: ['how'] as const,
    registers,
    collect() {
      this.reset()
      const { heldBytes: _, ...counts } = answers()
      for (const [how, count] of Object.entries(counts)) this.inc({ how }, count)
    },
  })
  new Counter({
    name: 'clientele_rollup_reads_total',
    help: 'Questions that went to the warehouse, by view: hit (answered from a rollup), miss (from the large tables).',
    labelNames: ['view', 'result'] as const,
    registers,
    collect() {
      this.reset()
      for (const [view, reads] of rollupReads()) for (const result of ['hit', 'miss'] as const) this.inc({ view, result }, reads[result])
    },
  })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  gauge('clientele_answer_cache_bytes', 'Bytes of finished answers kept.', () => answers().heldBytes)
  gauge('clientele_result_cache_bytes', "Bytes of Cube's results kept.", resultBytes)
  gauge('clientele_live_connections', 'Open WebSocket connections.', connections)
  gauge('clientele_model_problem', '1 while the newest model files do not compile.', () => (hasModelProblem() ? 1 : 0))
  return {
    onAsked: (operation: string, seconds: number) => asked.observe({ operation }, seconds),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}
